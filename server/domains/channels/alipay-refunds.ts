import { formatYuan, readYuan } from '../../base/money.ts'
import { textOf } from '../../protocols/members.ts'
import { readShanghaiTime } from '../../protocols/shanghai-time.ts'
import { askAlipay } from './alipay-call.ts'
import { isAbsent, subjectOf } from './alipay-orders.ts'
import type { Alipay } from './alipay-settings.ts'
import type { RefundAsked, RefundOutcome, RefundRefusal } from './channel.ts'

const reasonByCode = new Map<string, RefundRefusal>([
  ['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'merchant_no_money'],
  ['ACQ.TRADE_NOT_EXIST', 'order_unknown'],
  ['ACQ.TRADE_STATUS_ERROR', 'not_refundable'],
  ['ACQ.TRADE_HAS_FINISHED', 'not_refundable'],
  ['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'not_refundable'],
  ['ACQ.TRADE_NOT_ALLOW_REFUND', 'not_refundable'],
  ['ACQ.REASON_TRADE_REFUND_FEE_ERR', 'not_refundable'],
  ['ACQ.BUYER_NOT_EXIST', 'payer_account'],
  ['ACQ.BUYER_ENABLE_STATUS_FORBID', 'payer_account'],
  ['ACQ.DISCORDANT_REPEAT_REQUEST', 'merchant_refused'],
  ['ACQ.INVALID_PARAMETER', 'merchant_refused'],
  ['ACQ.ACCESS_FORBIDDEN', 'merchant_refused'],
])

/**
 * Gives back a part of an order or all of it; the same number gives back once. That Alipay took the request is not yet that
 * the money is back (`fund_change`): then it is asked.
 */
export async function refundByAlipay(alipay: Alipay, asked: RefundAsked): Promise<RefundOutcome> {
  const { orderNo, refundNo } = asked
  const biz = {
    out_trade_no: orderNo,
    out_request_no: refundNo,
    refund_amount: formatYuan(asked.amountFen),
    refund_reason: subjectOf(asked.reason),
  }
  const answer = await askAlipay(alipay, { method: 'alipay.trade.refund', biz })
  if (answer.kind === 'refused') {
    const reason = reasonByCode.get(answer.code)
    return reason ? { state: 'refused', reason } : { state: 'unknown' }
  }
  if (answer.kind !== 'said' || answer.said.out_trade_no !== orderNo) return { state: 'unknown' }
  const found = await queryAlipayRefund(alipay, orderNo, refundNo)
  return found.state === 'refunded' ? found : { state: 'processing' }
}

/** A number that Alipay never had, or that is not through, is answered without a state: `absent`, and asked for again. */
export async function queryAlipayRefund(
  alipay: Alipay,
  orderNo: string,
  refundNo: string,
): Promise<RefundOutcome> {
  const biz = { out_trade_no: orderNo, out_request_no: refundNo, query_options: ['gmt_refund_pay'] }
  const answer = await askAlipay(alipay, { method: 'alipay.trade.fastpay.refund.query', biz })
  if (isAbsent(answer)) return { state: 'absent' }
  if (answer.kind !== 'said') return { state: 'unknown' }
  const { said } = answer
  if (said.refund_status === undefined && said.refund_amount === undefined) return { state: 'absent' }
  const isAsked = said.out_trade_no === orderNo && said.out_request_no === refundNo
  if (!isAsked || said.refund_status !== 'REFUND_SUCCESS') return { state: 'unknown' }
  if (readYuan(textOf(said.refund_amount)) === null) return { state: 'unknown' }
  return { state: 'refunded', at: readShanghaiTime(said.gmt_refund_pay) ?? alipay.clock() }
}
