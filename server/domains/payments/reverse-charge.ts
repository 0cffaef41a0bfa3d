import type { ChannelCode } from '../../../contract/channels.ts'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import { openCase } from '../cases/open-case.ts'
import type { Channel } from '../channels/channel.ts'
import { nextFollow } from '../channels/next-follow.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { PlainAct } from '../ledger/transfer.ts'
import { type ChannelCharge, reversalAct } from './channel-charge.ts'
import { updateState, updateUnreversed } from './channel-charge-store.ts'

export type ChargeDeps = {
  pool: Pool
  posterOf: (campusId: number) => Pick<Poster, 'post'>
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

/**
 * Has a channel give back whatever it has of a charge that is in one of these states; it is asked until it has done it.
 * @param reversal the ledger's act that takes a posted payment back (RULES 3.8); it is posted first
 * @returns the charge as it is then; null if it was in another state
 */
export async function reverseFrom(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  from: readonly ChannelCharge['state'][],
  now: Date,
  reversal: { id: string; at: Date } | null = null,
): Promise<ChannelCharge | null> {
  const key = { campusId, paymentId: charge.paymentId }
  const reversing = await updateState(deps.pool, key, { from, to: 'reversing', reversal, followAt: now })
  return reversing && reverseAtChannel(deps, campusId, reversing, now)
}

/** Goes on with a charge that is being reversed. */
export async function reverseAtChannel(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  now: Date,
): Promise<ChannelCharge> {
  const { paymentId, reversalId, reversedAt } = charge
  const key = { campusId, paymentId }
  if (reversalId !== null) {
    const reversal = { id: reversalId, at: reversedAt ?? now }
    const posted = await postAct(deps, campusId, charge, (id) => reversalAct(charge, id, reversal))
    if (posted === 'not now') return charge
    // A refund gave something back first: it is a payment still (refuseSecond in reverse.ts tells it).
    if (posted === 'claimed') return (await updateUnreversed(deps.pool, key)) ?? charge
    // Nothing was taken back in the ledger, so nothing is to be given back either.
    if (posted === 'taken')
      return keep(deps, campusId, charge, 'the reversal’s id stands for another act', now)
  }
  const channel = deps.channelsOf(campusId).get(charge.channel)
  const done = channel
    ? await channel.reverseCharge(orderNumberOf(paymentId))
    : ({ state: 'unknown' } as const)
  const from = ['reversing'] as const
  if (done.state === 'reversed')
    return (await updateState(deps.pool, key, { from, to: 'reversed', followAt: null })) ?? charge
  if (done.state === 'unknown') {
    const change = { from, to: 'reversing', followAt: nextFollow(charge.follows, now) } as const
    return (await updateState(deps.pool, key, change)) ?? charge
  }
  return keep(deps, campusId, charge, done.reason, now)
}

/** The money stays with the channel, and somebody must look into it. */
async function keep(deps: ChargeDeps, campusId: number, charge: ChannelCharge, reason: string, now: Date) {
  const { paymentId, terminalId, channel, chargedFen: amountFen } = charge
  const finding = {
    kind: 'channel_paid_after_reversal',
    naturalKey: paymentId,
    subjects: [{ kind: 'terminal', id: terminalId }],
    detail: { paymentId, channel, amountFen, reason },
  } as const
  await openCase(deps.pool, campusId, finding, now)
  const change = { from: ['reversing'], to: 'kept', followAt: null } as const
  return (await updateState(deps.pool, { campusId, paymentId }, change)) ?? charge
}

/**
 * Posts an act of a charge, with the channel's clearing account. `taken`: something else stands under its id; `claimed`: a
 * reversal that a refund of the payment came before.
 */
export async function postAct(
  { pool, posterOf }: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  actOf: (clearingId: number) => PlainAct,
): Promise<'posted' | 'taken' | 'claimed' | 'not now'> {
  const clearingId = await openAccount(pool, campusId, 'channel_clearing', { code: charge.channel })
  const act = actOf(clearingId)
  const outcome = await posterOf(campusId).post(act)
  if (!outcome.ok && outcome.code === 'claim_used') return 'claimed'
  if (!outcome.ok) {
    assert(outcome.code === 'ledger_unavailable', `nothing else refuses it: ${JSON.stringify(outcome)}`)
    return 'not now'
  }
  // A repeat answers whatever stands under the id.
  const { kind, walletId, accountId, amountFen, reference } = outcome.posted
  const isOurs =
    kind === act.kind && walletId === null && accountId === act.toId && amountFen === act.amountFen
  return isOurs && reference === (act.reference ?? null) ? 'posted' : 'taken'
}
