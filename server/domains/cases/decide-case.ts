import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Case, CaseDecision, RecordCaseChange } from './case.ts'
import { insertEvent, selectCase, updateDecided } from './store.ts'

/**
 * Decides an open case, once: of two decisions the first counts, and the second is answered with it. Moves no money:
 * that follows from the decision, by whoever called (`payments/decide-offline-case.ts`).
 * Refuses `not_found`, and what `refuses` says of the case as it stands.
 */
export async function decideCase(
  { pool, recordAudit }: { pool: Pool; recordAudit: RecordCaseChange },
  order: { campusId: number; caseId: string; operatorId: string; decision: CaseDecision; note: string },
  refuses: (found: Case) => Refusal | null,
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, caseId, operatorId, decision, note } = order
  return inTransaction(pool, async (db) => {
    const found = await selectCase(db, { campusId, caseId }, { lock: true })
    if (!found) return refuse('not_found')
    if (found.state === 'decided') return { ok: true, case: found }
    const refused = refuses(found)
    if (refused) return refused
    const detail = { ...decision, note }
    await updateDecided(db, { campusId, caseId, decision, note, operatorId, now })
    await insertEvent(db, { campusId, caseId, what: 'decided', at: now, operatorId, detail })
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'case_decided',
      subjectKind: 'case',
      subjectId: caseId,
      detail,
    })
    const decided = { state: 'decided', decision, note, decidedBy: operatorId, decidedAt: now } as const
    return { ok: true, case: { ...found, ...decided } }
  })
}
