import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import type { Payout } from './leaving.ts'
import { selectPayout, updateDecided } from './payout-store.ts'
import { type PostDeps, postPayout } from './post-payout.ts'
import { selectLeaving } from './store.ts'

type Order = { campusId: number; operatorId: string; payoutId: string; approve: boolean; note: string }

/**
 * Approves or refuses a pay-out that waits, once: by another operator than the one who asked, who may only take it back.
 * Of two decisions the first counts. The same decision by the same operator is answered the same, and completes what was
 * interrupted.
 * Refuses `not_found`, `leaving_state_conflict` (decided already), `second_person_required`, and as {@link postPayout}.
 */
export async function decidePayout(
  deps: PostDeps,
  order: Order,
  now: Date,
): Promise<{ ok: true; payout: Payout } | Refusal> {
  const { campusId, operatorId, payoutId, approve, note } = order
  const decided = await inTransaction(deps.pool, async (db) => {
    const found = await selectPayout(db, campusId, payoutId)
    if (!found) return refuse('not_found')
    const leaving = await selectLeaving(db, campusId, found.leavingId)
    assert(leaving, 'a pay-out is of a leaving')
    await deps.holdPayAlias(db, campusId, leaving.personId)
    const payout = await selectPayout(db, campusId, payoutId)
    assert(payout, 'a pay-out stays')
    if (payout.state !== 'waiting') {
      const isSame = payout.decidedBy === operatorId && approve === (payout.state !== 'refused')
      return isSame ? { ok: true as const, payout } : refuse('leaving_state_conflict')
    }
    if (approve && payout.askedBy === operatorId) return refuse('second_person_required')
    const after: Payout = {
      ...payout,
      state: approve ? 'approved' : 'refused',
      decidedAt: now,
      decidedBy: operatorId,
      note,
      actId: approve ? uuidv7(now) : null,
    }
    await updateDecided(db, campusId, after)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: approve ? 'payout_approved' : 'payout_refused',
      subjectKind: 'person',
      subjectId: leaving.personId,
      detail: { payoutId, leavingId: leaving.id, amountFen: payout.amountFen, note },
    })
    return { ok: true as const, payout: after }
  })
  if (!decided.ok || decided.payout.state === 'refused') return decided
  return postPayout(deps, campusId, decided.payout, now)
}
