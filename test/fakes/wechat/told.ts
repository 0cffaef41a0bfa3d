import type { Order, Refund } from '../order.ts'
import { isDone, shanghai } from '../order.ts'
import { json, type Told } from '../wire.ts'

/** What WeChat Pay says: orders, refunds and errors in its members. */

const STATES = {
  waiting: ['NOTPAY', '订单未支付'],
  password: ['USERPAYING', '用户支付中，需要输入密码'],
  paid: ['SUCCESS', '支付成功'],
  closed: ['CLOSED', '订单已关闭'],
  reversed: ['REVOKED', '订单已撤销'],
  failed: ['PAYERROR', '支付失败'],
} as const

const TRADE_TYPES = { jsapi: 'JSAPI', h5: 'MWEB', native: 'NATIVE', code: 'MICROPAY' } as const

export type Merchant = { merchantId: string; appId: string }

export function transaction(order: Order, { merchantId, appId }: Merchant): Record<string, unknown> {
  const { amountFen, paidAt, state } = order
  const refunded = state === 'paid' && order.refunds.length > 0
  const [word, words] = refunded ? (['REFUND', '转入退款'] as const) : STATES[state]
  const amount = { total: amountFen, currency: 'CNY' }
  const known = { appid: appId, mchid: merchantId, out_trade_no: order.orderNo }
  const says = { ...known, trade_state: word, trade_state_desc: words, attach: '' }
  if (paidAt === null) return { ...says, amount, payer: {} }
  return {
    ...says,
    transaction_id: order.channelOrderId,
    trade_type: tradeType(order),
    bank_type: 'OTHERS',
    success_time: rfc3339(paidAt),
    payer: { openid: order.payer },
    amount: { ...amount, payer_total: amountFen, payer_currency: 'CNY' },
  }
}

export function tradeType({ way }: Order): string {
  return way in TRADE_TYPES ? TRADE_TYPES[way as keyof typeof TRADE_TYPES] : 'NATIVE'
}

export function refundTold(order: Order, refund: Refund, now: number): Record<string, unknown> {
  const done = isDone(refund, now)
  const { amountFen } = refund
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.refundNo,
    transaction_id: order.channelOrderId,
    out_trade_no: order.orderNo,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    ...(done && { success_time: rfc3339(refund.doneAt) }),
    create_time: rfc3339(refund.madeAt),
    status: done ? 'SUCCESS' : 'PROCESSING',
    funds_account: 'AVAILABLE',
    amount: {
      total: order.amountFen,
      refund: amountFen,
      payer_total: order.amountFen,
      payer_refund: amountFen,
      settlement_refund: amountFen,
      settlement_total: order.amountFen,
      discount_refund: 0,
      currency: 'CNY',
    },
  }
}

/** `2026-11-23T12:00:00+08:00`. */
export function rfc3339(at: number): string {
  return `${shanghai(at).replace(' ', 'T')}+08:00`
}

/** An error as APIv3 writes it: a code, words, and where it is. */
export function error(status: number, code: string, message: string, field?: string): Told {
  return json(status, { code, message, ...(field && { detail: { location: 'body', field } }) })
}

export const errors = {
  parameter: (field: string) => error(400, 'PARAM_ERROR', '参数错误', field),
  application: () => error(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配'),
  merchant: () => error(400, 'MCH_NOT_EXISTS', '商户号不存在'),
  absent: () => error(404, 'ORDER_NOT_EXIST', '订单不存在'),
  paid: () => error(400, 'ORDERPAID', '订单已支付'),
  closed: () => error(400, 'ORDER_CLOSED', '订单已关闭'),
  used: () => error(403, 'OUT_TRADE_NO_USED', '商户订单号重复'),
  invalid: (words: string) => error(400, 'INVALID_REQUEST', words),
} as const
