import type { BillRow, BillTotals } from '../bill-rows.ts'
import { shanghai } from '../order.ts'

/** A day as UTF-8 CSV, amounts in fen; a reversal's refund has no number. The last line sums up. */
export function writeBill(rows: readonly BillRow[], totals: BillTotals): string {
  const lines = [
    'order_no,refund_no,ccb_order_no,kind,amount,fee,time,state',
    ...rows.map(line),
    `TOTAL,${totals.payments},${totals.paymentFen},${totals.refundFen},${totals.feeFen}`,
  ]
  return `${lines.join('\n')}\n`
}

function line({ kind, order, refund, amountFen, feeFen, at, succeeded }: BillRow): string {
  const refundNo = refund && !refund.byReversal ? refund.refundNo : ''
  const fee = kind === 'payment' ? feeFen : -feeFen
  const state = succeeded ? 'SUCCESS' : 'FAILED'
  return [order.orderNo, refundNo, order.channelOrderId, kind, amountFen, fee, shanghai(at), state].join(',')
}
