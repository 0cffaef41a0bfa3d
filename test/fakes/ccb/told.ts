import { isDone, type Order, type Refund, refundedFen } from '../order.ts'
import { json, type Told } from '../wire.ts'

/** What CCB says of orders and refunds; amounts in fen, times in ISO 8601. */

const STATES = {
  waiting: 'WAITING',
  password: 'PASSWORD',
  paid: 'PAID',
  closed: 'CLOSED',
  reversed: 'REVERSED',
  failed: 'FAILED',
} as const

export type Place = { posId: string; branchId: string }

export function orderTold(order: Order, { posId, branchId }: Place): Record<string, unknown> {
  const { orderNo, amountFen, paidAt } = order
  const refunded = order.state === 'paid' && refundedFen(order) === amountFen
  const says = { posId, branchId, orderNo, amountFen, state: refunded ? 'REFUNDED' : STATES[order.state] }
  if (paidAt === null) return says
  return {
    ...says,
    ccbOrderNo: order.channelOrderId,
    paidAt: new Date(paidAt).toISOString(),
    payer: order.payer,
  }
}

export function refundTold(order: Order, refund: Refund, now: number): Record<string, unknown> {
  const { refundNo, refundId: ccbRefundNo, amountFen, doneAt } = refund
  const says = { orderNo: order.orderNo, ccbOrderNo: order.channelOrderId, refundNo, ccbRefundNo, amountFen }
  if (!isDone(refund, now)) return { ...says, state: 'PROCESSING' }
  return { ...says, state: 'REFUNDED', refundedAt: new Date(doneAt).toISOString() }
}

const WORDS = {
  SIGNATURE_INVALID: [401, '签名错误'],
  TIME_INVALID: [401, '时间相差过大'],
  MERCHANT_UNKNOWN: [401, '商户不存在'],
  NONCE_REPEATED: [401, '请求重复'],
  COUNTER_UNKNOWN: [400, '柜台号或分行号不符'],
  PARAMETER_INVALID: [400, '参数错误'],
  ORDER_UNKNOWN: [404, '订单不存在'],
  ORDER_NUMBER_USED: [409, '订单号重复'],
  ORDER_PAID: [409, '订单已支付'],
  ORDER_CLOSED: [409, '订单已关闭'],
  CODE_INVALID: [422, '付款码错误'],
  CODE_EXPIRED: [422, '付款码已失效'],
  BALANCE_SHORT: [422, '余额不足'],
  REFUND_REFUSED: [422, '不能退款'],
  REFUND_UNKNOWN: [404, '退款单不存在'],
  MERCHANT_BALANCE_SHORT: [422, '商户余额不足'],
  BILL_NOT_READY: [404, '账单未生成'],
  NOT_FOUND: [404, '接口不存在'],
} as const
export type ErrorCode = keyof typeof WORDS

export function error(code: ErrorCode, field?: string): Told {
  const [status, message] = WORDS[code]
  return json(status, { code, message, ...(field && { field }) })
}
