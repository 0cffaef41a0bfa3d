import type { ChannelCode } from '../../../contract/channels.ts'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import { openCase } from '../cases/open-case.ts'
import type { Channel, ChargeOutcome, OrderState } from '../channels/channel.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { PlainAct } from '../ledger/transfer.ts'
import { type ChannelCharge, nextFollow, paymentAct, reversalAct } from './channel-charge.ts'
import { claimCharges, selectCharge, updatePosted, updateState } from './channel-charge-store.ts'

export type ChargeDeps = {
  pool: Pool
  posterOf: (campusId: number) => Pick<Poster, 'post'>
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

const OPEN = ['asked', 'waiting', 'unknown'] as const
/** Longer than a call to a channel may take: who asked is gone then, and the channel is asked anew. */
const CALL_MS = 15_000
const TAKEN_MS = 60_000
const AT_ONCE = 20

/**
 * Brings a charge as far as can be known now (RULES 4.3): asks the channel, posts what was paid, reverses what is still
 * open when its time is over, and goes on with what a kill or a lost reply left. Harmless to repeat, from many sides.
 * @returns the charge as it is then
 */
export async function followCharge(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  now: Date,
): Promise<ChannelCharge> {
  switch (charge.state) {
    case 'asked':
      // Whoever asks the channel in this moment will note its answer.
      if (now.getTime() - charge.askedAt.getTime() < CALL_MS) return charge
      return askAgain(deps, campusId, charge, now)
    case 'waiting':
    case 'unknown':
      return askAgain(deps, campusId, charge, now)
    case 'paid':
      return charge.posted ? charge : postPayment(deps, campusId, charge, now)
    case 'reversing':
      return reverseAtChannel(deps, campusId, charge, now)
    default:
      return charge
  }
}

async function askAgain(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const channel = deps.channelsOf(campusId).get(charge.channel)
  const found = channel ? await channel.queryOrder(orderNumberOf(charge.paymentId)) : UNKNOWN
  const noted = await noteOutcome(deps, campusId, charge, outcomeOf(found), now)
  const isOpen = OPEN.some((state) => state === noted.state)
  return isOpen && now >= noted.decideBy ? giveUp(deps, campusId, noted, now) : noted
}

const UNKNOWN = { state: 'unknown' } as const

/** What an order's state says of its charge. An absent one may be on its way still: only its time ends it. */
function outcomeOf(found: OrderState): ChargeOutcome {
  if (found.state === 'paid' || found.state === 'waiting') return found
  if (found.state === 'closed' || found.state === 'refunded')
    return { state: 'refused', reason: 'order_ended' }
  return UNKNOWN
}

/** Writes down what the channel said, and posts what it has taken. Another amount than ours is not accepted. */
export async function noteOutcome(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  outcome: ChargeOutcome,
  now: Date,
): Promise<ChannelCharge> {
  const key = { campusId, paymentId: charge.paymentId }
  if (outcome.state === 'paid') {
    if (outcome.amountFen !== charge.chargedFen) return refuseAmount(deps, campusId, charge, outcome, now)
    const change = { from: OPEN, to: 'paid', paidAt: now, followAt: now } as const
    const paid = await updateState(deps.pool, key, change)
    return paid ? postPayment(deps, campusId, paid, now) : paidAfterEnd(deps, campusId, charge, now)
  }
  // However often it was asked about, nobody forgets it beyond its time.
  const decideAt = Math.max(charge.decideBy.getTime(), now.getTime() + 1_000)
  const followAt = new Date(Math.min(nextFollow(charge.follows, now).getTime(), decideAt))
  const to = outcome.state
  const reason = outcome.state === 'refused' ? outcome.reason : null
  const change = { from: OPEN, to, reason, followAt: to === 'refused' ? null : followAt } as const
  return (await updateState(deps.pool, key, change)) ?? current(deps, campusId, charge, now)
}

/**
 * The channel has taken what we had ended already: it gives it back (RULES 4.3). A reversal may have overtaken the charge
 * on the way, so that it found nothing.
 */
async function paidAfterEnd(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const key = { campusId, paymentId: charge.paymentId }
  const change = { from: ['refused', 'reversed'], to: 'reversing', followAt: now } as const
  const reversing = await updateState(deps.pool, key, change)
  return reversing ? reverseAtChannel(deps, campusId, reversing, now) : current(deps, campusId, charge, now)
}

/** Another amount than ours is no payment of ours: given back, and somebody looks into it. */
async function refuseAmount(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  { amountFen: paidFen }: { amountFen: number },
  now: Date,
) {
  const { paymentId, terminalId, channel, chargedFen } = charge
  const finding = {
    kind: 'channel_amount_differs',
    naturalKey: paymentId,
    subjects: [{ kind: 'terminal', id: terminalId }],
    detail: { paymentId, channel, chargedFen, paidFen },
  } as const
  await openCase(deps.pool, campusId, finding, now)
  const change = { from: OPEN, to: 'reversing', followAt: now } as const
  const reversing = await updateState(deps.pool, { campusId, paymentId }, change)
  return reversing ? reverseAtChannel(deps, campusId, reversing, now) : current(deps, campusId, charge, now)
}

/** Somebody else was faster: the charge as they left it. */
async function current(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const { paymentId } = charge
  const found = await selectCharge(deps.pool, { campusId, paymentId })
  assert(found, 'a charge is never deleted')
  return found.state === 'paid' && !found.posted ? postPayment(deps, campusId, found, now) : found
}

async function postPayment(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const key = { campusId, paymentId: charge.paymentId }
  const posted = await post(deps, campusId, charge, (clearingId) =>
    paymentAct(charge, clearingId, charge.paidAt ?? now),
  )
  if (posted === 'not now') return charge
  if (posted === 'taken') {
    // Somebody paid under this id in another way meanwhile: that one counts, and the channel gives its money back.
    const change = { from: ['paid'], to: 'reversing', followAt: now } as const
    const reversing = await updateState(deps.pool, key, change)
    return reversing ? reverseAtChannel(deps, campusId, reversing, now) : charge
  }
  await updatePosted(deps.pool, key)
  return { ...charge, posted: true }
}

async function post(
  { pool, posterOf }: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  actOf: (clearingId: number) => PlainAct,
): Promise<'posted' | 'taken' | 'not now'> {
  const clearingId = await openAccount(pool, campusId, 'channel_clearing', { code: charge.channel })
  const act = actOf(clearingId)
  const outcome = await posterOf(campusId).post(act)
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

/**
 * Whether a reversal can find what it is to reverse: while the charge itself may still be on its way to the channel, it
 * could overtake it and find nothing.
 */
function mayReverse({ state, askedAt }: ChannelCharge, now: Date): boolean {
  return state === 'waiting' || now.getTime() - askedAt.getTime() >= CALL_MS
}

/** Nobody waits any longer: whatever the channel has, it gives back; as soon as that can be asked for. */
export async function giveUp(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  now: Date,
): Promise<ChannelCharge> {
  if (!mayReverse(charge, now)) return charge
  const key = { campusId, paymentId: charge.paymentId }
  const change = { from: OPEN, to: 'reversing', followAt: now } as const
  const reversing = await updateState(deps.pool, key, change)
  return reversing ? reverseAtChannel(deps, campusId, reversing, now) : current(deps, campusId, charge, now)
}

/**
 * Takes a payment back that the ledger has (RULES 3.8): there first, then at the channel, which is asked until it has
 * done it.
 */
export async function reverseCharge(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  reversal: { id: string; at: Date },
): Promise<ChannelCharge | null> {
  const key = { campusId, paymentId: charge.paymentId }
  const change = { from: ['paid'], to: 'reversing', reversal, followAt: reversal.at } as const
  const reversing = charge.posted ? await updateState(deps.pool, key, change) : null
  return reversing && reverseAtChannel(deps, campusId, reversing, reversal.at)
}

async function reverseAtChannel(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const { paymentId, reversalId, reversedAt } = charge
  const key = { campusId, paymentId }
  if (reversalId !== null) {
    const reversal = { id: reversalId, at: reversedAt ?? now }
    const posted = await post(deps, campusId, charge, (id) => reversalAct(charge, id, reversal))
    if (posted === 'not now') return charge
    assert(posted === 'posted', 'a reversal has an id of its own')
  }
  const channel = deps.channelsOf(campusId).get(charge.channel)
  const done = channel ? await channel.reverseCharge(orderNumberOf(paymentId)) : UNKNOWN
  const from = ['reversing'] as const
  if (done.state === 'reversed')
    return (await updateState(deps.pool, key, { from, to: 'reversed', followAt: null })) ?? charge
  if (done.state === 'unknown') {
    const change = { from, to: 'reversing', followAt: nextFollow(charge.follows, now) } as const
    return (await updateState(deps.pool, key, change)) ?? charge
  }
  const finding = {
    kind: 'channel_paid_after_reversal',
    naturalKey: paymentId,
    subjects: [{ kind: 'terminal', id: charge.terminalId }],
    detail: { paymentId, channel: charge.channel, amountFen: charge.chargedFen, reason: done.reason },
  } as const
  await openCase(deps.pool, campusId, finding, now)
  return (await updateState(deps.pool, key, { from, to: 'kept', followAt: null })) ?? charge
}

/** Goes on with charges that have something left to do; answers how many. For a job, on any number of servers. */
export async function resumeCharges(deps: ChargeDeps, campusId: number, now: Date): Promise<number> {
  const until = new Date(now.getTime() + TAKEN_MS)
  const due = await claimCharges(deps.pool, { campusId, now, until, limit: AT_ONCE })
  await Promise.all(due.map((charge) => followCharge(deps, campusId, charge, now)))
  return due.length
}
