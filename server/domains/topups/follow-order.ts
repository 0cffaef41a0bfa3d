import type { ChannelCode } from '../../../contract/channels.ts'
import type { Channel } from '../channels/channel.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { type CreditDeps, creditOrders } from './credit-orders.ts'
import { claimDueOrders, claimOrder, selectOrders, updateAsked, updateEndedOrders } from './order-store.ts'
import { nextAsk, type TopUpOrder } from './top-up-order.ts'

export type FollowDeps = CreditDeps & {
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

/** A person who looks may ask the channel this often. */
const LOOK_PAUSE_MS = 3_000
/** Longer than a call to a channel with its repeats may take: a server that was killed over it is replaced then. */
const CALL_MS = 60_000
const AT_ONCE = 20

/**
 * Asks the channel what became of an order of which it has told us nothing, and does what follows (RULES 4.3): credits
 * what was paid, ends what was closed, and closes what has expired, at the channel first. What stays unknown is asked again.
 */
async function followOrder(deps: FollowDeps, campusId: number, order: TopUpOrder, now: Date): Promise<void> {
  const { pool, channelsOf } = deps
  const channel = channelsOf(campusId).get(order.channel)
  const orderNo = orderNumberOf(order.id)
  const found = channel ? await channel.queryOrder(orderNo) : ({ state: 'unknown' } as const)
  const end = () => updateEndedOrders(pool, campusId, { ids: [order.id], state: 'closed', at: now })
  if (found.state === 'paid') {
    const [done] = await creditOrders(deps, campusId, [{ order, amountFen: found.amountFen }], now)
    if (done) return
  }
  if (found.state === 'closed' || found.state === 'refunded') return end()
  const expired = order.expiresAt <= now
  let askAt = nextAsk(order, now)
  if (channel && expired && (found.state === 'waiting' || found.state === 'absent')) {
    // What is on its way to the channel must find it closed there, not merely absent.
    const closed = await channel.closeOrder(orderNo)
    if (closed === 'closed') return end()
    if (closed === 'paid') askAt = now
  }
  await updateAsked(pool, { campusId, orderId: order.id }, askAt)
}

/** Follows the orders that are due, a few at once; answers how many. For a job, on any number of servers. */
export async function followDueOrders(deps: FollowDeps, campusId: number, now: Date): Promise<number> {
  const until = new Date(now.getTime() + CALL_MS)
  const due = await claimDueOrders(deps.pool, { campusId, now, until, limit: AT_ONCE })
  await Promise.all(due.map((order) => followOrder(deps, campusId, order, now)))
  return due.length
}

/** The order as it is now; asks the channel first if a person looks at one that waits, and nobody asked a moment ago. */
export async function lookAtOrder(
  deps: FollowDeps,
  of: { campusId: number; personId: string; orderId: string },
  now: Date,
): Promise<TopUpOrder | null> {
  const { campusId, personId, orderId } = of
  const read = async () => {
    const [order] = await selectOrders(deps.pool, campusId, [orderId])
    return order?.personId === personId ? order : null
  }
  const order = await read()
  if (!order || (order.state !== 'opening' && order.state !== 'waiting')) return order
  const unlessSince = new Date(now.getTime() - LOOK_PAUSE_MS)
  if (!(await claimOrder(deps.pool, { campusId, orderId }, { now, unlessSince }))) return order
  await followOrder(deps, campusId, order, now)
  return read()
}
