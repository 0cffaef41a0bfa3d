import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import type { Case, DecidingRules } from './case.ts'
import type { CaseDeps } from './decide-case.ts'
import { noteEvent } from './note-event.ts'
import { type CaseKey, selectCase, updateDecided, updateReopened } from './store.ts'

export type Approval = { approve: boolean; proposedAt: Date; note: string }

/**
 * Approves what another operator proposed, or sends it back; who proposed may take it back, never approve (RULES 3.8,
 * 4.4: nothing without two people). Of two answers at once the first counts, and the second reads what became of the
 * case. Moves no money: that follows from a decided case, by whoever called.
 * Refuses `not_found`, `case_state_conflict` (another proposal than the one that was read), `second_person_required`.
 */
export async function approveCase(
  { pool, recordAudit }: CaseDeps,
  order: CaseKey & { operatorId: string } & Approval,
  rules: Pick<DecidingRules, 'onDecided'>,
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, caseId, operatorId, approve, proposedAt, note } = order
  return inTransaction(pool, async (db) => {
    const found = await selectCase(db, { campusId, caseId }, { lock: true })
    if (!found) return refuse('not_found')
    const isSame = found.proposedAt?.getTime() === proposedAt.getTime()
    if (found.state === 'decided' && isSame) return { ok: true, case: found }
    // Sent back already, by whoever repeats it or by another: nothing waits, which is what was asked for.
    if (found.state === 'open' && !approve) return { ok: true, case: found }
    if (found.state !== 'proposed' || !isSame) return refuse('case_state_conflict')
    if (approve && found.proposedBy === operatorId) return refuse('second_person_required')
    const { proposal } = found
    assert(proposal && found.proposalNote !== null, 'a proposal says what and why')
    if (approve) {
      const decided = { decision: proposal, note: found.proposalNote, operatorId, now }
      await updateDecided(db, { campusId, caseId, ...decided, proposal: 'approved' })
    } else await updateReopened(db, { campusId, caseId })
    await noteEvent({ db, recordAudit }, order, approve ? 'decided' : 'sent_back', { ...proposal, note }, now)
    const after = await selectCase(db, { campusId, caseId })
    assert(after, 'a case that was changed is there')
    if (approve) await rules.onDecided(db, after)
    return { ok: true, case: after }
  })
}
