import { businessDate } from '../../base/clock.ts'
import type { PoolClient } from '../../base/database.ts'
import type { CaseSubject } from '../cases/case.ts'
import { openCaseIn } from '../cases/open-case.ts'
import type { Pattern } from './pattern.ts'
import { insertRiskCase, lockUndecided, upsertPattern } from './pattern-store.ts'

/**
 * Keeps what was seen: with the case of this rule and subject that is not decided yet, or with a new one. Within the
 * transaction of the campus's scan, so that no two find the same.
 */
export async function keepPattern(
  db: PoolClient,
  campusId: number,
  pattern: Pattern,
  now: Date,
): Promise<void> {
  const { rule, subject, to } = pattern
  const known = await lockUndecided(db, campusId, { rule, subject })
  const caseId = known ?? (await openRiskCase(db, campusId, pattern, now))
  if (caseId === null) return
  await upsertPattern(db, { campusId, caseId, day: businessDate(to), seen: pattern, now })
}

/** Null: this very pattern was decided on. */
async function openRiskCase(
  db: PoolClient,
  campusId: number,
  { rule, subject, figure, amountFen, from, to, terminalIds, cashier }: Pattern,
  now: Date,
): Promise<string | null> {
  const subjects: CaseSubject[] = [
    ...(subject.kind === 'stall' ? [] : [{ kind: subject.kind, id: subject.id }]),
    ...terminalIds.filter((id) => id !== subject.id).map((id) => ({ kind: 'terminal' as const, id })),
  ]
  const { caseId, isNews } = await openCaseIn(
    db,
    campusId,
    {
      kind: 'risk_pattern',
      naturalKey: `${rule}/${subject.id}/${to.toISOString()}`,
      subjects,
      detail: {
        rule,
        figure,
        amountFen,
        from: from.toISOString(),
        to: to.toISOString(),
        ...(cashier !== undefined && { cashier }),
      },
    },
    now,
  )
  if (!isNews) return null
  await insertRiskCase(db, { campusId, caseId, rule, subject })
  return caseId
}
