import { readRefund } from '../../protocols/ccb/messages.ts'
import { askCcb, type CcbAnswer } from './ccb-call.ts'
import type { Ccb } from './ccb-settings.ts'
import type { RefundAsked, RefundOutcome, RefundRefusal } from './channel.ts'

const reasonByCode = new Map<string, RefundRefusal>([
  ['MERCHANT_BALANCE_SHORT', 'merchant_no_money'],
  ['ORDER_UNKNOWN', 'order_unknown'],
  ['REFUND_REFUSED', 'not_refundable'],
  ['PARAMETER_INVALID', 'merchant_refused'],
  ['COUNTER_UNKNOWN', 'merchant_refused'],
])

/** Gives back a part of an order or all of it; the same number gives back once. */
export async function refundByCcb(ccb: Ccb, asked: RefundAsked): Promise<RefundOutcome> {
  const { orderNo, refundNo, amountFen, totalFen, reason } = asked
  const members = { orderNo, refundNo, amountFen, totalFen, reason }
  const answer = await askCcb(ccb, { path: 'refunds', members })
  if (answer.kind === 'refused') {
    const refusal = reasonByCode.get(answer.code)
    return refusal ? { state: 'refused', reason: refusal } : { state: 'unknown' }
  }
  const said = answer.kind === 'said' ? readRefund(answer.said) : null
  // Another amount than asked for is no answer to this.
  return said?.amountFen === amountFen ? refundIn(answer, orderNo, refundNo) : { state: 'unknown' }
}

export async function queryCcbRefund(ccb: Ccb, orderNo: string, refundNo: string): Promise<RefundOutcome> {
  const answer = await askCcb(ccb, { path: 'refunds/query', members: { orderNo, refundNo } })
  if (answer.kind === 'refused' && answer.code === 'REFUND_UNKNOWN') return { state: 'absent' }
  return refundIn(answer, orderNo, refundNo)
}

function refundIn(answer: CcbAnswer, orderNo: string, refundNo: string): RefundOutcome {
  const refund = answer.kind === 'said' ? readRefund(answer.said) : null
  if (refund?.orderNo !== orderNo || refund.refundNo !== refundNo) return { state: 'unknown' }
  return refund.refundedAt ? { state: 'refunded', at: refund.refundedAt } : { state: 'processing' }
}
