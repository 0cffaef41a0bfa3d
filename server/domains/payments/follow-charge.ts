import { assert } from '../../base/assert.ts'
import { openCase } from '../cases/open-case.ts'
import type { ChargeOutcome, OrderState } from '../channels/channel.ts'
import { nextFollow } from '../channels/next-follow.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { type ChannelCharge, paymentAct } from './channel-charge.ts'
import { claimCharges, selectCharge, updatePosted, updateState } from './channel-charge-store.ts'
import { type ChargeDeps, postAct, reverseAtChannel, reverseFrom } from './reverse-charge.ts'

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
  const reversed = await reverseFrom(deps, campusId, charge, ['refused', 'reversed'], now)
  return reversed ?? current(deps, campusId, charge, now)
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
  return (await reverseFrom(deps, campusId, charge, OPEN, now)) ?? current(deps, campusId, charge, now)
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
  const posted = await postAct(deps, campusId, charge, (clearingId) =>
    paymentAct(charge, clearingId, charge.paidAt ?? now),
  )
  if (posted === 'not now') return charge
  if (posted === 'taken') {
    // Somebody paid under this id in another way meanwhile: that one counts, and the channel gives its money back.
    return (await reverseFrom(deps, campusId, charge, ['paid'], now)) ?? charge
  }
  await updatePosted(deps.pool, key)
  return { ...charge, posted: true }
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
  return (await reverseFrom(deps, campusId, charge, OPEN, now)) ?? current(deps, campusId, charge, now)
}

/** Goes on with charges that have something left to do; answers how many. For a job, on any number of servers. */
export async function resumeCharges(deps: ChargeDeps, campusId: number, now: Date): Promise<number> {
  const until = new Date(now.getTime() + TAKEN_MS)
  const due = await claimCharges(deps.pool, { campusId, now, until, limit: AT_ONCE })
  await Promise.all(due.map((charge) => followCharge(deps, campusId, charge, now)))
  return due.length
}
