import type { Books } from './books.ts'
import { type Channel, feeFen, type Order, type Refund } from './order.ts'

/** One row of a day, before a channel writes it in its own form. Amounts are positive; `feeFen` of a refund is what comes back. */
export type BillRow = {
  kind: 'payment' | 'refund'
  order: Order
  refund: Refund | null
  amountFen: number
  feeFen: number
  at: number
  /** False of a row whose state is a planted difference. */
  succeeded: boolean
}

/** As the channel's own summary lines say. */
export type BillTotals = {
  payments: number
  refunds: number
  paymentFen: number
  refundFen: number
  feeFen: number
}

const DAY_MS = 24 * 3600_000

/** Everything that happened on a day in Shanghai, in the order of time. */
export function rowsOf(books: Books, channel: Channel, date: string): BillRow[] {
  const rows: BillRow[] = []
  const startsAt = Date.parse(`${date}T00:00:00+08:00`)
  const isOn = (at: number) => at >= startsAt && at < startsAt + DAY_MS
  for (const order of books.of(channel)) {
    if (order.paidAt !== null && isOn(order.paidAt)) rows.push(paymentRow(order, order.paidAt))
    for (const refund of order.refunds) if (isOn(refund.doneAt)) rows.push(refundRow(order, refund))
  }
  return rows.sort((a, b) => a.at - b.at)
}

export function paymentRow(order: Order, at: number): BillRow {
  const { channel, amountFen } = order
  const fee = feeFen(channel, amountFen)
  return { kind: 'payment', order, refund: null, amountFen, feeFen: fee, at, succeeded: true }
}

export function refundRow(order: Order, refund: Refund): BillRow {
  const { amountFen, doneAt: at } = refund
  return {
    kind: 'refund',
    order,
    refund,
    amountFen,
    feeFen: feeFen(order.channel, amountFen),
    at,
    succeeded: true,
  }
}

export function totalsOf(rows: readonly BillRow[]): BillTotals {
  const totals = { payments: 0, refunds: 0, paymentFen: 0, refundFen: 0, feeFen: 0 }
  for (const { kind, amountFen, feeFen } of rows) {
    const payment = kind === 'payment'
    totals[payment ? 'payments' : 'refunds'] += 1
    totals[payment ? 'paymentFen' : 'refundFen'] += amountFen
    totals.feeFen += payment ? feeFen : -feeFen
  }
  return totals
}
