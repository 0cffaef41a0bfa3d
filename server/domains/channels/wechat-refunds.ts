import type { Fen } from '../../base/money.ts'
import { readRefund } from '../../protocols/wechatpay/messages.ts'
import type { RefundAsked, RefundOutcome, RefundRefusal } from './channel.ts'
import { askWechat, type WechatAnswer } from './wechat-call.ts'
import { description } from './wechat-orders.ts'
import type { Wechat } from './wechat-settings.ts'

const reasonByCode = new Map<string, RefundRefusal>([
  ['NOT_ENOUGH', 'merchant_no_money'],
  ['NOTENOUGH', 'merchant_no_money'],
  ['RESOURCE_NOT_EXISTS', 'order_unknown'],
  ['ORDER_NOT_EXIST', 'order_unknown'],
  ['INVALID_REQUEST', 'not_refundable'],
  ['USER_ACCOUNT_ABNORMAL', 'payer_account'],
  ['PARAM_ERROR', 'merchant_refused'],
  ['MCH_NOT_EXISTS', 'merchant_refused'],
  ['NO_AUTH', 'merchant_refused'],
  ['SIGN_ERROR', 'merchant_refused'],
])

/** Gives back a part of an order or all of it; the same refund number gives back once. */
export async function refundByWechat(wechat: Wechat, asked: RefundAsked): Promise<RefundOutcome> {
  const body = {
    out_trade_no: asked.orderNo,
    out_refund_no: asked.refundNo,
    reason: description(asked.reason).slice(0, 80),
    amount: { refund: asked.amountFen, total: asked.totalFen, currency: 'CNY' },
  }
  const answer = await askWechat(wechat, { path: '/v3/refund/domestic/refunds', body })
  if (answer.kind === 'refused') {
    const reason = reasonByCode.get(answer.code)
    return reason ? { state: 'refused', reason } : { state: 'unknown' }
  }
  return outcomeOf(answer, asked)
}

/** A refund number that WeChat Pay never had is `absent`: it is asked for again, not given up. */
export async function queryWechatRefund(
  wechat: Wechat,
  orderNo: string,
  refundNo: string,
): Promise<RefundOutcome> {
  const answer = await askWechat(wechat, { path: `/v3/refund/domestic/refunds/${refundNo}` })
  if (answer.kind === 'refused' && answer.code === 'RESOURCE_NOT_EXISTS') return { state: 'absent' }
  return outcomeOf(answer, { orderNo, refundNo })
}

/** `unknown` when the answer is of another refund than the one asked about. */
function outcomeOf(
  answer: WechatAnswer,
  asked: { orderNo: string; refundNo: string; amountFen?: Fen },
): RefundOutcome {
  const refund = answer.kind === 'said' ? readRefund(answer.said) : 'malformed'
  if (typeof refund === 'string') return { state: 'unknown' }
  const { orderNo, refundNo, amountFen } = refund
  const isAsked = orderNo === asked.orderNo && refundNo === asked.refundNo
  if (!isAsked || amountFen !== (asked.amountFen ?? amountFen)) return { state: 'unknown' }
  switch (refund.status) {
    case 'SUCCESS':
      return refund.at ? { state: 'refunded', at: refund.at } : { state: 'unknown' }
    case 'PROCESSING':
      return { state: 'processing' }
    case 'CLOSED':
      return { state: 'refused', reason: 'not_refundable' }
    // The payer's card or account is gone: finished by hand on WeChat Pay's merchant pages.
    case 'ABNORMAL':
      return { state: 'refused', reason: 'payer_account' }
  }
}
