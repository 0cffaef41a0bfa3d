import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Case, RecordCaseChange } from './case.ts'
import { insertEvent, selectCase, updateOwner } from './store.ts'

/** Gives a case to an operator, or to nobody (null). Refuses `not_found`. */
export async function assignCase(
  { pool, recordAudit }: { pool: Pool; recordAudit: RecordCaseChange },
  order: { campusId: number; caseId: string; ownerOperatorId: string | null; operatorId: string },
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, caseId, ownerOperatorId, operatorId } = order
  return inTransaction(pool, async (db) => {
    const found = await selectCase(db, { campusId, caseId }, { lock: true })
    if (!found) return refuse('not_found')
    if (found.ownerOperatorId !== ownerOperatorId) {
      const detail = { ownerOperatorId }
      await updateOwner(db, { campusId, caseId, operatorId: ownerOperatorId })
      await insertEvent(db, { campusId, caseId, what: 'assigned', at: now, operatorId, detail })
      await recordAudit(db, {
        campusId,
        at: now,
        actor: { kind: 'operator', id: operatorId },
        action: 'case_assigned',
        subjectKind: 'case',
        subjectId: caseId,
        detail,
      })
    }
    return { ok: true, case: { ...found, ownerOperatorId } }
  })
}
