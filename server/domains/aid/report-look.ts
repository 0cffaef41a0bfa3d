import type { AidLook, AidReport } from '../../../contract/aid-report.ts'
import { type BusinessDate, businessDate } from '../../base/clock.ts'
import { inTransaction, type Pool, type Queryable } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import { unreadSince } from '../ledger/read-batches.ts'
import type { PolicyAt } from '../policy/read.ts'
import { type AidCriteria, findPattern } from './report-pattern.ts'
import {
  insertLook,
  type LookRow,
  type ShownRow,
  selectLook,
  selectLooks,
  selectShown,
  selectStudentMonths,
} from './report-store.ts'

type Deps = { pool: Pool; policyAt: PolicyAt }

/**
 * Looks at a month by the thresholds in force now. The look is kept with whom it showed, so that it can be told later who
 * knew what of whom; the audit log has the look without the people, since who reads that may not know them.
 * @param month its first day
 */
export async function lookAtReport(
  { pool, policyAt }: Deps,
  { campusId, operatorId, month }: { campusId: number; operatorId: string; month: BusinessDate },
  now: Date,
): Promise<AidReport> {
  const policy = await policyAt(campusId, now)
  const { aidMealsMin: mealsMin, aidMedianBelowFen: medianBelowFen, aidPercentile: percentile } = policy
  const criteria = { mealsMin, medianBelowFen, percentile }
  const readAt = await unreadSince(pool, { campusId, reader: 'aid' })
  const of = { campusId, month, mealsMin, today: businessDate(now) }
  const { considered, percentileFen, found } = findPattern(await selectStudentMonths(pool, of), criteria)
  const shown = found.filter(({ hasSubsidy }) => !hasSubsidy)
  const id = uuidv7(now)
  const leftOut = found.length - shown.length
  const look = { id, at: now, operatorId, month, ...criteria, percentileFen, considered, leftOut }
  return inTransaction(pool, async (db) => {
    await insertLook(db, campusId, look, shown)
    await auditLook(
      db,
      { campusId, operatorId, action: 'aid_report_viewed', at: now },
      { ...look, shown: shown.length },
    )
    const kept = await readLook(db, campusId, id)
    return { ...kept!, asOf: (readAt ?? now).toISOString() }
  })
}

/** Writes that somebody saw whom a look showed: again, or in a file. Never who they are. */
export async function auditLook(
  db: Queryable,
  { campusId, operatorId, action, at }: { campusId: number; operatorId: string; action: string; at: Date },
  look: AidCriteria & Pick<LookRow, 'id' | 'month' | 'percentileFen' | 'shown'>,
  more: Record<string, unknown> = {},
): Promise<void> {
  const { id, month, mealsMin, medianBelowFen, percentile, percentileFen, shown } = look
  await recordAudit(db, {
    campusId,
    at,
    actor: { kind: 'operator', id: operatorId },
    action,
    subjectKind: 'report',
    subjectId: null,
    detail: {
      lookId: id,
      month: month.slice(0, 7),
      mealsMin,
      medianBelowFen,
      percentile,
      percentileFen,
      shown,
      ...more,
    },
  })
}

/** A look as it was, with whom it showed; null: there is none. */
export async function readLook(db: Queryable, campusId: number, id: string): Promise<AidLook | null> {
  const look = await selectLook(db, { campusId, id })
  if (!look) return null
  const students = await selectShown(db, { campusId, id })
  return { ...shownLook(look), students: students.map((student) => shownStudent(student, look)) }
}

/** The latest looks, without whom they showed. */
export async function listLooks(pool: Pool, campusId: number): Promise<Omit<AidLook, 'students'>[]> {
  return (await selectLooks(pool, campusId)).map(shownLook)
}

function shownLook({ at, month, mealsMin, medianBelowFen, percentile, percentileFen, ...look }: LookRow) {
  return {
    ...look,
    at: at.toISOString(),
    month: month.slice(0, 7),
    criteria: { mealsMin, medianBelowFen, percentile, percentileFen },
  }
}

function shownStudent(
  { mark, markedAt, markedBy, ...student }: ShownRow,
  { medianBelowFen, percentileFen }: LookRow,
): AidLook['students'][number] {
  const { medianFen } = student
  return {
    ...student,
    reasons: [
      ...(medianFen < medianBelowFen ? (['below_amount'] as const) : []),
      ...(percentileFen !== null && medianFen < percentileFen ? (['below_percentile'] as const) : []),
    ],
    mark: mark && markedAt && mark !== 'none' ? { mark, at: markedAt.toISOString(), by: markedBy } : null,
  }
}
