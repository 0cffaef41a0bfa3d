import type { ChannelCode } from '../../../contract/channels.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Pool, Queryable } from '../../base/database.ts'
import { openCase } from '../cases/open-case.ts'
import type { Channel, RefundOutcome } from './channel.ts'
import type { ChannelRefund, NewChannelRefund } from './channel-refund.ts'
import { claimRefunds, insertRefund, selectRefund, updateRefund } from './channel-refund-store.ts'
import { nextFollow } from './next-follow.ts'
import { orderNumberOf } from './order-number.ts'

/*
 * Money that a channel is to give back (RULES 3.8). The ledger has moved it already; the channel is asked under the act's
 * own number until it has answered, so it gives back once whatever is lost on the way.
 */
export type SendBackDeps = {
  pool: Pool
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

const OPEN = ['asked', 'processing'] as const
/** Longer than a call to a channel may take. */
const TAKEN_MS = 60_000
const AT_ONCE = 20

/** Has a channel give money back, from now on. Harmless to repeat. */
export async function sendBack(
  db: Queryable,
  campusId: number,
  refund: NewChannelRefund,
  now: Date,
): Promise<void> {
  await insertRefund(db, campusId, refund, now)
}

/** Goes on with what channels are to give back; answers how many. For a job, on any number of servers. */
export async function followRefunds(deps: SendBackDeps, campusId: number, now: Date): Promise<number> {
  const until = new Date(now.getTime() + TAKEN_MS)
  const due = await claimRefunds(deps.pool, { campusId, now, until, limit: AT_ONCE })
  await Promise.all(due.map((refund) => follow(deps, campusId, refund, now)))
  return due.length
}

async function follow(deps: SendBackDeps, campusId: number, refund: ChannelRefund, now: Date) {
  await note(deps, campusId, refund, await ask(deps, campusId, refund), now)
}

/** What is under way is asked about; what may never have arrived is asked for again, under the same number. */
async function ask(
  { channelsOf }: SendBackDeps,
  campusId: number,
  refund: ChannelRefund,
): Promise<RefundOutcome> {
  const channel = channelsOf(campusId).get(refund.channel)
  if (!channel) return { state: 'unknown' }
  const [orderNo, refundNo] = [orderNumberOf(refund.orderId), orderNumberOf(refund.refundId)]
  if (refund.state === 'processing') return channel.queryRefund(orderNo, refundNo)
  const { amountFen, totalFen, reason } = refund
  return channel.refund({ orderNo, refundNo, amountFen, totalFen, reason })
}

async function note(
  { pool }: SendBackDeps,
  campusId: number,
  refund: ChannelRefund,
  outcome: RefundOutcome,
  now: Date,
): Promise<void> {
  const { refundId, channel, orderId, amountFen, askedAt } = refund
  const key = { campusId, refundId }
  const from = OPEN
  switch (outcome.state) {
    case 'refunded':
      await updateRefund(pool, key, { from, to: 'refunded', refundedAt: outcome.at, followAt: null })
      return
    case 'processing':
    case 'absent':
    case 'unknown': {
      const to = outcome.state === 'processing' ? 'processing' : 'asked'
      await updateRefund(pool, key, { from, to, followAt: nextFollow(refund.follows, now) })
      return
    }
    case 'refused': {
      // The case first: a refund that nobody goes on with has one.
      const finding = {
        kind: 'channel_refund_refused',
        // Refused again, after somebody had it asked again, is news.
        naturalKey: `${refundId} ${askedAt.toISOString()}`,
        subjects: [{ kind: 'payment', id: orderId }],
        detail: { refundId, channel, amountFen, reason: outcome.reason },
      } as const
      await openCase(pool, campusId, finding, now)
      await updateRefund(pool, key, { from, to: 'refused', refusal: outcome.reason, followAt: null })
    }
  }
}

/** Asks a channel again for what it refused, now that the reason is gone. @returns false: it refused nothing */
export async function askForBackAgain(
  db: Queryable,
  campusId: number,
  refundId: string,
  now: Date,
): Promise<boolean> {
  const change = { from: ['refused'], to: 'asked', askedAt: now, followAt: now } as const
  return (await updateRefund(db, { campusId, refundId }, change)) !== null
}

/**
 * Asks whether the channel says to this day that it gives nothing back; what it has begun meanwhile is noted. Refuses
 * `channel_refund_not_refused`, and `channel_unavailable` when it says nothing: it may have given it back since.
 */
export async function confirmRefused(
  deps: SendBackDeps,
  campusId: number,
  refundId: string,
): Promise<{ ok: true } | Refusal> {
  const refund = await selectRefund(deps.pool, { campusId, refundId })
  if (refund?.state !== 'refused') return refuse('channel_refund_not_refused')
  const channel = deps.channelsOf(campusId).get(refund.channel)
  if (!channel) return refuse('channel_unavailable')
  const found = await channel.queryRefund(orderNumberOf(refund.orderId), orderNumberOf(refundId))
  if (found.state === 'unknown') return refuse('channel_unavailable')
  if (found.state === 'absent' || found.state === 'refused') return { ok: true }
  const refundedAt = found.state === 'refunded' ? found.at : null
  const followAt = found.state === 'refunded' ? null : refund.askedAt
  const change = { from: ['refused'], to: found.state, refundedAt, followAt } as const
  await updateRefund(deps.pool, { campusId, refundId }, change)
  return refuse('channel_refund_not_refused')
}

/** Asks no more for what a channel refused. @returns false: it refused nothing, or has begun to give it back */
export async function callOffSendBack(db: Queryable, campusId: number, refundId: string): Promise<boolean> {
  const change = { from: ['refused'], to: 'called_off', followAt: null } as const
  return (await updateRefund(db, { campusId, refundId }, change)) !== null
}
