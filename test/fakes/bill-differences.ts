import { randomUUID } from 'node:crypto'
import { type BillRow, paymentRow, refundRow } from './bill-rows.ts'
import { type Channel, channelNumber, digits, newOrder } from './order.ts'

/*
 * Differences between a bill and the truth, planted to be found. Each row carries one at most, and who planted them is told
 * which they are.
 */

export const differences = [
  'missing',
  'extra',
  'amount',
  'state',
  'refund_missing',
  'refund_extra',
  'moved',
  'double',
  'fee',
  'summary',
] as const
export type Difference = (typeof differences)[number]

/** How many of each; `summary` is one or none. `state` falls on refunds: only they have one of their own in a bill. */
export type DifferencePlan = Partial<Record<Difference, number>>

export type Planted = {
  difference: Difference
  /** Empty of a summary. */
  orderNo: string
  refundNo: string | null
  /** What the row says in truth, and what the bill says; null where it has none. */
  truthFen: number | null
  billFen: number | null
}

/** What is kept of a day: the rows that change, by their keys, and rows that nobody asked for. */
export type Sown = {
  channel: Channel
  date: string
  changes: Record<string, Exclude<Difference, 'extra' | 'refund_extra' | 'summary'>>
  extra: BillRow[]
  summaryFen: number
}

const DAY_MS = 24 * 3600_000
const SUMMARY_FEN = 1_00

export const keyOf = ({ kind, order, refund }: BillRow) =>
  `${kind} ${refund ? refund.refundId : order.orderNo}`

/** Chooses the rows of a day. Those that move to the next day are the last of it. */
export function sow(
  rows: readonly BillRow[],
  { channel, date, plan }: { channel: Channel; date: string; plan: DifferencePlan },
): { sown: Sown; planted: Planted[] } {
  const free = { payment: rows.filter(isOf('payment')), refund: rows.filter(isOf('refund')) }
  const sown: Sown = { channel, date, changes: {}, extra: [], summaryFen: 0 }
  const planted: Planted[] = []
  const change = (difference: Sown['changes'][string], kind: BillRow['kind'], count = 0) => {
    const chosen =
      difference === 'moved' ? free[kind].slice(-count || free[kind].length) : spread(free[kind], count)
    for (const row of chosen) {
      sown.changes[keyOf(row)] = difference
      planted.push(told(difference, row))
    }
    const taken = new Set(chosen)
    free[kind] = free[kind].filter((row) => !taken.has(row))
  }
  change('moved', 'payment', plan.moved)
  for (const difference of ['missing', 'amount', 'double', 'fee'] as const) {
    change(difference, 'payment', plan[difference])
  }
  change('refund_missing', 'refund', plan.refund_missing)
  // Alipay's bills have no column for it.
  if (channel !== 'alipay') change('state', 'refund', plan.state)
  for (let i = 0; i < (plan.extra ?? 0); i++) sown.extra.push(strangerRow(channel, date, i))
  const refunded = spread(free.payment, plan.refund_extra ?? 0)
  sown.extra.push(...refunded.map((row, i) => strangerRefund(row, i)))
  for (const row of sown.extra) planted.push(told(row.kind === 'payment' ? 'extra' : 'refund_extra', row))
  if (plan.summary) {
    sown.summaryFen = SUMMARY_FEN
    planted.push({ difference: 'summary', orderNo: '', refundNo: null, truthFen: null, billFen: null })
  }
  return { sown, planted }
}

const isOf = (kind: BillRow['kind']) => (row: BillRow) => row.kind === kind

/** As many as asked for, evenly over the day. */
function spread<T>(rows: readonly T[], count: number): T[] {
  const many = Math.min(count, rows.length)
  return Array.from({ length: many }, (_, i) => rows[Math.floor((i * rows.length) / many)]!)
}

function told(difference: Difference, row: BillRow): Planted {
  const { amountFen, order, refund } = row
  const gone = difference === 'missing' || difference === 'refund_missing' || difference === 'moved'
  const invented = difference === 'extra' || difference === 'refund_extra'
  return {
    difference,
    orderNo: order.orderNo,
    refundNo: refund?.refundNo ?? null,
    truthFen: invented ? null : amountFen,
    billFen: gone ? null : difference === 'amount' ? amountFen + 1 : amountFen,
  }
}

/** A payment that the campus never asked for. */
function strangerRow(channel: Channel, date: string, i: number): BillRow {
  const at = Date.parse(`${date}T12:00:00+08:00`) + i * 1000
  const orderNo = randomUUID().replaceAll('-', '')
  const asked = { channel, orderNo, amountFen: 10_00 + i, subject: '校园卡充值', way: 'native' } as const
  const order = {
    ...newOrder(asked, at),
    paidAt: at,
    state: 'paid',
    channelOrderId: channelNumber(channel, at),
  } as const
  return paymentRow(order, at)
}

/** Of an order that the campus has, under a number that it has not. */
function strangerRefund({ order, at, amountFen }: BillRow, i: number): BillRow {
  const refundNo = randomUUID().replaceAll('-', '')
  const doneAt = at + 1
  return refundRow(order, {
    refundNo,
    refundId: `50${digits(26)}`,
    amountFen: Math.min(amountFen, 1_00 + i),
    madeAt: at,
    doneAt,
    byReversal: false,
  })
}

/** The rows of a day as the bill shows them. @param before what was sown the day before: its last rows come today */
export function spoil(
  rows: readonly BillRow[],
  sown: Sown | undefined,
  before: { rows: readonly BillRow[]; sown: Sown | undefined },
): BillRow[] {
  const changes = sown?.changes ?? {}
  const shown = rows.flatMap((row) => changed(row, changes[keyOf(row)]))
  const late = before.rows
    .filter((row) => before.sown?.changes[keyOf(row)] === 'moved')
    .map((row, i) => ({
      ...row,
      at: Math.floor((row.at + 8 * 3600_000) / DAY_MS + 1) * DAY_MS - 8 * 3600_000 + i,
    }))
  return [...shown, ...late, ...(sown?.extra ?? [])].sort((a, b) => a.at - b.at)
}

function changed(row: BillRow, difference: Sown['changes'][string] | undefined): BillRow[] {
  switch (difference) {
    case 'missing':
    case 'refund_missing':
    case 'moved':
      return []
    case 'amount':
      return [{ ...row, amountFen: row.amountFen + 1 }]
    case 'fee':
      return [{ ...row, feeFen: row.feeFen + 1 }]
    case 'state':
      return [{ ...row, succeeded: false }]
    case 'double':
      return [row, row]
    case undefined:
      return [row]
  }
}
