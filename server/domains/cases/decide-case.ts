import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Case, CaseDecision, DecidingRules, RecordCaseChange } from './case.ts'
import { noteEvent } from './note-event.ts'
import { type CaseKey, selectCase, updateDecided, updateProposed } from './store.ts'

export type CaseDeps = { pool: Pool; recordAudit: RecordCaseChange }

/**
 * Decides an open case, once: of two decisions the first counts, and the second is answered with it. One that needs a
 * second person is only proposed. Moves no money: that follows from a decided case, by whoever called
 * (`payments/decide-offline-case.ts`).
 * Refuses `not_found`, and what `rules.judge` says.
 */
export async function decideCase(
  { pool, recordAudit }: CaseDeps,
  order: CaseKey & { operatorId: string; decision: CaseDecision; note: string; needsApproval: boolean },
  rules: DecidingRules,
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, caseId, operatorId, decision, note, needsApproval } = order
  return inTransaction(pool, async (db) => {
    const found = await selectCase(db, { campusId, caseId }, { lock: true })
    if (!found) return refuse('not_found')
    if (found.state !== 'open') return { ok: true, case: found }
    const refused = rules.judge(found)
    if (refused) return refused
    const made = { campusId, caseId, decision, note, operatorId, now }
    if (needsApproval) await updateProposed(db, made)
    else await updateDecided(db, { ...made, proposal: 'none' })
    const what = needsApproval ? 'proposed' : 'decided'
    await noteEvent({ db, recordAudit }, order, what, { ...decision, note }, now)
    const after = await selectCase(db, { campusId, caseId })
    assert(after, 'a case that was changed is there')
    if (!needsApproval) await rules.onDecided(db, after)
    return { ok: true, case: after }
  })
}
