import { type Refusal, refuse } from '../../../contract/problem.ts'
import { startOfBusinessDate } from '../../base/clock.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { AdjustDeps } from './adjust.ts'
import type { Arrival } from './arrival.ts'
import { selectArrival, selectToPost, updateDecided, updatePosted } from './arrival-store.ts'

const NOON_MS = 12 * 3600_000

/**
 * Approves or sends back what another operator says has arrived, once; who proposed it may only take it back. The same
 * decision by the same operator is answered the same, and completes what was interrupted.
 * Refuses `not_found`, `second_person_required`, `arrival_state_conflict` (decided already), `ledger_unavailable` (decided and
 * not posted yet: a job goes on with it).
 */
export async function decideArrival(
  deps: AdjustDeps,
  order: { campusId: number; operatorId: string; id: string; approve: boolean; note: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, id, approve, note } = order
  const decided = await inTransaction(deps.pool, async (db): Promise<{ ok: true } | Refusal> => {
    const arrival = await selectArrival(db, campusId, id, { lock: true })
    if (!arrival) return refuse('not_found')
    if (arrival.state !== 'proposed') {
      const isSame = arrival.decidedBy === operatorId && approve === (arrival.state !== 'sent_back')
      return isSame ? { ok: true } : refuse('arrival_state_conflict')
    }
    if (approve && arrival.proposedBy === operatorId) return refuse('second_person_required')
    const state = approve ? 'approved' : 'sent_back'
    await updateDecided(db, campusId, id, { state, by: operatorId, at: now, note })
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: approve ? 'channel_arrival_approved' : 'channel_arrival_sent_back',
      subjectKind: 'report',
      subjectId: null,
      detail: { id, channel: arrival.channel, amountFen: arrival.amountFen, note },
    })
    return { ok: true }
  })
  if (!decided.ok || !approve) return decided
  await postArrivals(deps, campusId, now)
  const after = await selectArrival(deps.pool, campusId, id)
  return after?.state === 'posted' ? decided : refuse('ledger_unavailable')
}

/** Posts what was approved, under each arrival's id. Harmless to repeat, at once too. For a job. */
export async function postArrivals(deps: AdjustDeps, campusId: number, now: Date): Promise<void> {
  for (const arrival of await selectToPost(deps.pool, campusId)) await post(deps, campusId, arrival, now)
}

async function post({ pool, posterOf }: AdjustDeps, campusId: number, arrival: Arrival, now: Date) {
  const { id, channel, amountFen, arrivedOn } = arrival
  const [bankId, clearingId] = await Promise.all([
    openAccount(pool, campusId, 'bank'),
    openAccount(pool, campusId, 'channel_clearing', { code: channel }),
  ])
  const noon = new Date(startOfBusinessDate(arrivedOn).getTime() + NOON_MS)
  const posted = await posterOf(campusId).post({
    shape: 'plain',
    kind: 'settlement',
    id,
    fromId: bankId,
    toId: clearingId,
    amountFen,
    occurredAt: noon < now ? noon : now,
  })
  if (posted.ok) await updatePosted(pool, campusId, id, now)
}
