import { isDone, refundedFen, shanghai, yuan } from '../order.ts'
import { textOf } from '../wire.ts'
import { bizOf, type Desk, fenOf, orderOf } from './orders.ts'
import type { Params } from './signing.ts'
import { badParameter, failed, notThere, type Said, success } from './told.ts'

/** `alipay.trade.refund`: `refund_fee` is what has gone back of the trade altogether. @param onMade gets the number of a new one */
export function makeRefund(desk: Desk, params: Params, onMade: (refundNo: string) => void): Said {
  const biz = bizOf(params) ?? {}
  const amountFen = fenOf(biz.refund_amount)
  if (amountFen === null) return badParameter('refund_amount')
  const order = orderOf(desk, biz)
  if (!order) return notThere()
  const refundNo = textOf(biz.out_request_no, 64) ?? order.orderNo
  const made = desk.books.refund(order, refundNo, amountFen)
  switch (made.kind) {
    case 'not_paid':
      return failed('TRADE_STATUS_ERROR', '交易状态不合法')
    case 'too_much':
      return failed('REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限')
    case 'different':
      return failed('DISCORDANT_REPEAT_REQUEST', '请求信息不一致')
    case 'no_money':
      return failed('SELLER_BALANCE_NOT_ENOUGH', '卖家余额不足')
    case 'made':
    case 'again':
  }
  if (made.kind === 'made') onMade(refundNo)
  return success({
    buyer_logon_id: 'dem***@example.com',
    fund_change: made.kind === 'made' && isDone(made.refund, desk.now) ? 'Y' : 'N',
    gmt_refund_pay: shanghai(made.refund.madeAt),
    out_trade_no: order.orderNo,
    refund_fee: yuan(refundedFen(order)),
    trade_no: order.channelOrderId ?? undefined,
  })
}

/** `alipay.trade.fastpay.refund.query`: of a number that is not there, or not through, a success that says no status. */
export function queryRefund(desk: Desk, params: Params): Said {
  const biz = bizOf(params) ?? {}
  const order = orderOf(desk, biz)
  if (!order) return notThere()
  const refund = order.refunds.find(({ refundNo }) => refundNo === biz.out_request_no)
  if (!refund || !isDone(refund, desk.now)) return success({})
  return success({
    out_trade_no: order.orderNo,
    out_request_no: refund.refundNo,
    refund_amount: yuan(refund.amountFen),
    refund_status: 'REFUND_SUCCESS',
    total_amount: yuan(order.amountFen),
    trade_no: order.channelOrderId ?? undefined,
    gmt_refund_pay: shanghai(refund.doneAt),
  })
}
