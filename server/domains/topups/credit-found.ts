import type { Fen } from '../../base/money.ts'
import { type CreditDeps, creditOrders } from './credit-orders.ts'
import { selectOrders } from './order-store.ts'

/**
 * Credits an order that a channel's bill says was paid (RULES 4.3, 4.4), once, however often and whoever asks.
 * @returns false: it cannot be posted now, try again; or it is no order of a top-up, or of another amount, which is a case
 */
export async function creditFoundOrder(
  deps: CreditDeps,
  campusId: number,
  { orderId, amountFen }: { orderId: string; amountFen: Fen },
  now: Date,
): Promise<boolean> {
  const [order] = await selectOrders(deps.pool, campusId, [orderId])
  if (order?.amountFen !== amountFen) return false
  const done = await creditOrders(deps, campusId, [{ order, amountFen }], now)
  return done.length > 0
}
