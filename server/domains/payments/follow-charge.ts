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
  const followAt = nextFollow(charge.follows, now)
  if (outcome.state === 'paid') {
    if (outcome.amountFen !== charge.chargedFen) return giveUp(deps, campusId, charge, now)
    const change = { from: OPEN, to: 'paid', paidAt: now, followAt: now } as const
    const paid = await updateState(deps.pool, key, change)
    return paid ? postPayment(deps, campusId, paid, now) : current(deps, campusId, charge, now)
  }
  const to = outcome.state
  const reason = outcome.state === 'refused' ? outcome.reason : null
  const change = { from: OPEN, to, reason, followAt: to === 'refused' ? null : followAt } as const
  return (await updateState(deps.pool, key, change)) ?? current(deps, campusId, charge, now)
}

/** Somebody else was faster: the charge as they left it. */
async function current(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const { paymentId } = charge
  const found = await selectCharge(deps.pool, { campusId, paymentId })
  assert(found, 'a charge is never deleted')
  return found.state === 'paid' && !found.posted ? postPayment(deps, campusId, found, now) : found
}

async function postPayment(deps: ChargeDeps, campusId: number, charge: ChannelCharge, now: Date) {
  const posted = await post(deps, campusId, charge, (clearingId) =>
    paymentAct(charge, clearingId, charge.paidAt ?? now),
  )
  if (!posted) return charge
  await updatePosted(deps.pool, { campusId, paymentId: charge.paymentId })
  return { ...charge, posted: true }
}

async function post(
  { pool, posterOf }: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  actOf: (clearingId: number) => PlainAct,
): Promise<boolean> {
  const clearingId = await openAccount(pool, campusId, 'channel_clearing', { code: charge.channel })
  const outcome = await posterOf(campusId).post(actOf(clearingId))
  assert(
    outcome.ok || outcome.code === 'ledger_unavailable',
    `nothing else refuses it: ${JSON.stringify(outcome)}`,
  )
  return outcome.ok
}

/** Nobody waits any longer: whatever the channel has, it gives back. */
export async function giveUp(
  deps: ChargeDeps,
  campusId: number,
  charge: ChannelCharge,
  now: Date,
): Promise<ChannelCharge> {
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
    if (!posted) return charge
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
