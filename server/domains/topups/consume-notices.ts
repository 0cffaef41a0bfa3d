import type { ChannelCode } from '../../../contract/channels.ts'
import { inTransaction } from '../../base/database.ts'
import { consumeNotices, type HeldNotice, takeNotices } from '../channels/inbox.ts'
import { actIdOf } from '../channels/order-number.ts'
import { type CreditDeps, creditOrders, type PaidOrder } from './credit-orders.ts'
import { selectOrders } from './order-store.ts'
import type { TopUpOrder } from './top-up-order.ts'

const AT_ONCE = 500

/**
 * Takes the notices of our orders out of the inbox and credits what was paid; those of other domains' orders stay. Each
 * step holds its notices until they are posted, so another server takes the ones behind, and after a kill anybody takes
 * them again: the credit is the ledger's first one or its repeat.
 * @returns how many were consumed
 */
export async function consumeTopUpNotices(deps: CreditDeps, campusId: number, now: Date): Promise<number> {
  let [consumed, afterSeq] = [0, 0]
  for (;;) {
    const step = await consumeStep(deps, { campusId, afterSeq }, now)
    consumed += step.consumed
    if (step.taken < AT_ONCE) return consumed
    afterSeq = step.lastSeq
  }
}

function consumeStep(deps: CreditDeps, from: { campusId: number; afterSeq: number }, now: Date) {
  const { campusId, afterSeq } = from
  return inTransaction(deps.pool, async (client) => {
    const taken = await takeNotices(client, campusId, AT_ONCE, afterSeq)
    const ours = await withOrders(deps, campusId, taken)
    const paid = ours.filter(({ notice }) => notice.kind === 'payment' && notice.state === 'paid')
    const done = await creditOrders(deps, campusId, uniquePaid(paid), now)
    const isDone = new Set(done.map(({ id }) => id))
    // A notice of anything but a payment credits nothing; what it says the next question to the channel says too.
    const consumed = ours.filter((one) => !paid.includes(one) || isDone.has(one.order.id))
    await consumeNotices(
      client,
      campusId,
      consumed.map(({ notice }) => notice),
      now,
    )
    return { taken: taken.length, consumed: consumed.length, lastSeq: taken.at(-1)?.seq ?? afterSeq }
  })
}

type Ours = { notice: HeldNotice; order: TopUpOrder }

/** The notices that are of our orders, through the channel that the order went to. */
async function withOrders(
  { pool }: CreditDeps,
  campusId: number,
  notices: readonly HeldNotice[],
): Promise<Ours[]> {
  const ids = notices.flatMap(({ orderNo }) => actIdOf(orderNo) ?? [])
  if (ids.length === 0) return []
  const orders = new Map<string, TopUpOrder>()
  for (const order of await selectOrders(pool, campusId, [...new Set(ids)])) orders.set(order.id, order)
  return notices.flatMap((notice) => {
    const order = orders.get(actIdOf(notice.orderNo) ?? '')
    return order && isOf(order, notice.channel) ? [{ notice, order }] : []
  })
}

function isOf(order: TopUpOrder, channel: ChannelCode): boolean {
  return order.channel === channel
}

/** Of several notices with one order and amount, one; with different amounts each, so that the wrong one is seen. */
function uniquePaid(paid: readonly Ours[]): PaidOrder[] {
  const unique = new Map(
    paid.map(({ order, notice: { amountFen } }) => [`${order.id} ${amountFen}`, { order, amountFen }]),
  )
  return [...unique.values()]
}
