import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import type { Case } from './case.ts'
import type { CaseDeps } from './decide-case.ts'
import { noteEvent } from './note-event.ts'
import { type CaseKey, selectCase, updateOwner } from './store.ts'

/** Gives a case to an operator, or to nobody (null). Refuses `not_found`. */
export async function assignCase(
  { pool, recordAudit }: CaseDeps,
  order: CaseKey & { ownerOperatorId: string | null; operatorId: string },
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, caseId, ownerOperatorId } = order
  return inTransaction(pool, async (db) => {
    const found = await selectCase(db, { campusId, caseId }, { lock: true })
    if (!found) return refuse('not_found')
    if (found.ownerOperatorId === ownerOperatorId) return { ok: true, case: found }
    await updateOwner(db, { campusId, caseId, operatorId: ownerOperatorId })
    await noteEvent({ db, recordAudit }, order, 'assigned', { ownerOperatorId }, now)
    const after = await selectCase(db, { campusId, caseId })
    assert(after, 'a case that was changed is there')
    return { ok: true, case: after }
  })
}
