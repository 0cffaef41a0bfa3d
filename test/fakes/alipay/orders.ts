import type { Books } from '../books.ts'
import { chargeCode } from '../charge.ts'
import { type NewOrder, type Order, shanghai } from '../order.ts'
import type { Wallet } from '../wallet.ts'
import { addressOf, type Members, readJson, textOf } from '../wire.ts'
import { type Params, timeOf } from './signing.ts'
import { badParameter, failed, notThere, type Said, success, trade } from './told.ts'

export type Desk = { books: Books; wallet: Wallet; sellerId: string; now: number }

/** `12.34` in fen, by digits alone; null for what is no amount. */
export function fenOf(value: unknown): number | null {
  const [, whole, part = ''] =
    /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typeof value === 'string' ? value : '') ?? []
  const fen = whole === undefined ? 0 : Number(`${whole}${part.padEnd(2, '0')}`)
  return fen > 0 ? fen : null
}

export const bizOf = (params: Params): Members | null => readJson(params.get('biz_content') ?? '')

/** The order that a request names, by our number or by Alipay's. */
export function orderOf({ books }: Desk, biz: Members): Order | null {
  const channelOrderId = textOf(biz.trade_no, 64)
  if (channelOrderId) return books.findByChannelId('alipay', channelOrderId)
  const orderNo = textOf(biz.out_trade_no, 64)
  return orderNo ? books.find('alipay', orderNo) : null
}

const PRODUCTS = { page: 'FAST_INSTANT_TRADE_PAY', wap: 'QUICK_WAP_WAY' } as const

/**
 * `alipay.trade.{page|wap}.pay`, opened by the person's browser: the trade is there from then on, not before.
 * @returns the order to be paid, or why there is none
 */
export function openOrder(desk: Desk, way: 'page' | 'wap', params: Params): Order | Said {
  const biz = bizOf(params)
  if (!biz) return badParameter('biz_content')
  if (biz.product_code !== PRODUCTS[way]) return badParameter('product_code')
  const asked = askedOf(biz, params, desk)
  if ('fault' in asked) return asked.fault
  const made = desk.books.make({ ...asked.order, way, returnUrl: addressOf(params.get('return_url')) })
  return made.kind === 'different' ? failed('CONTEXT_INCONSISTENT', '交易信息被篡改') : made.order
}

type Read = { order: Omit<NewOrder, 'way'> } | { fault: Said }

function askedOf(biz: Members, params: Params, { sellerId, now }: Desk): Read {
  const orderNo = biz.out_trade_no
  if (typeof orderNo !== 'string' || !/^[0-9A-Za-z_-]{1,64}$/.test(orderNo))
    return { fault: badParameter('out_trade_no') }
  const amountFen = fenOf(biz.total_amount)
  if (amountFen === null || amountFen > 10_000_000_000) return { fault: badParameter('total_amount') }
  const subject = textOf(biz.subject, 256)
  if (subject === null) return { fault: badParameter('subject') }
  if (biz.seller_id !== undefined && biz.seller_id !== sellerId)
    return { fault: failed('PARTNER_ERROR', 'seller_id不匹配') }
  const expiresAt = expiryOf(biz, now)
  if (expiresAt === null) return { fault: badParameter('time_expire') }
  const noticeUrl = params.get('notify_url') ? addressOf(params.get('notify_url')) : null
  if (params.get('notify_url') && !noticeUrl) return { fault: badParameter('notify_url') }
  return { order: { channel: 'alipay', orderNo, amountFen, subject, noticeUrl, expiresAt } }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3600_000, d: 24 * 3600_000 }
const USUAL_MS = 15 * 24 * 3600_000

function expiryOf({ time_expire: at, timeout_express: after }: Members, now: number): number | null {
  if (at !== undefined) return typeof at === 'string' ? timeOf(at) : null
  if (after === undefined) return now + USUAL_MS
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(typeof after === 'string' ? after : '') ?? []
  return count && unit ? now + Number(count) * UNITS[unit]! : null
}

/** `alipay.trade.pay`: a code shown at a stall. */
export function payByCode(desk: Desk, params: Params): Said | 'lost' {
  const biz = bizOf(params)
  if (!biz) return badParameter('biz_content')
  if (biz.scene !== 'bar_code') return badParameter('scene')
  const asked = askedOf(biz, params, desk)
  if ('fault' in asked) return asked.fault
  const code = biz.auth_code
  if (typeof code !== 'string' || !/^(?:2[5-9]|30)\d{14,22}$/.test(code))
    return failed('PAYMENT_AUTH_CODE_INVALID', '支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款')
  const charged = chargeCode(desk, { ...asked.order, code })
  switch (charged.kind) {
    case 'lost':
      return 'lost'
    case 'pays':
      return paid(charged.order)
    case 'password':
      return needsPassword(charged.order)
    case 'no_money':
      return failed('BUYER_BALANCE_NOT_ENOUGH', '支付失败，顾客账户余额不足')
    case 'code_unknown':
    case 'code_expired':
      return failed('PAYMENT_AUTH_CODE_INVALID', '支付失败，付款码已失效，请顾客刷新付款码后重新收款')
    case 'different':
      return failed('CONTEXT_INCONSISTENT', '交易信息被篡改')
    case 'again':
      return again(charged.order)
  }
}

function paid(order: Order): Said {
  const { trade_status: _status, send_pay_date: at, ...members } = trade(order)
  return { ...members, gmt_payment: at }
}

function needsPassword(order: Order): Said {
  const { out_trade_no, trade_no, total_amount, buyer_logon_id } = trade(order)
  return {
    code: '10003',
    msg: ' order success pay inprocess',
    out_trade_no,
    trade_no,
    total_amount,
    buyer_logon_id,
  }
}

function again(order: Order): Said {
  if (order.state === 'paid') return failed('TRADE_HAS_SUCCESS', '交易已被支付')
  if (order.state === 'password' || order.state === 'waiting') return needsPassword(order)
  return failed('TRADE_HAS_CLOSE', '交易已经关闭')
}

/** `alipay.trade.query`. */
export function queryOrder(desk: Desk, params: Params): Said {
  const order = orderOf(desk, bizOf(params) ?? {})
  return order ? trade(order) : notThere()
}

/** `alipay.trade.close`, of a trade that nobody has paid. */
export function closeOrder(desk: Desk, params: Params): Said {
  const order = orderOf(desk, bizOf(params) ?? {})
  if (!order) return notThere()
  if (order.state !== 'waiting') return failed('TRADE_STATUS_ERROR', '交易状态不合法')
  desk.books.change(order, 'closed')
  return success({ out_trade_no: order.orderNo, trade_no: order.channelOrderId ?? undefined })
}

const CANCEL_MS = 24 * 3600_000

/** `alipay.trade.cancel`: a trade that is not there is a success without an action, and none can be made later. */
export function cancelOrder(desk: Desk, params: Params): Said {
  const biz = bizOf(params) ?? {}
  const order = orderOf(desk, biz)
  const orderNo = textOf(biz.out_trade_no, 64)
  if (!order) {
    if (!orderNo) return badParameter('out_trade_no')
    const made = desk.books.make({ channel: 'alipay', orderNo, amountFen: 1, subject: '撤销', way: 'code' })
    desk.books.change(made.order, 'closed')
    return success({ out_trade_no: orderNo, retry_flag: 'N' })
  }
  if (desk.now - order.madeAt > CANCEL_MS) return failed('TRADE_CANCEL_TIME_OUT', '超过撤销时间范围')
  const wasPaid = order.paidAt !== null
  if (order.state !== 'closed' && !desk.books.reverse(order))
    return failed('SELLER_BALANCE_NOT_ENOUGH', '商户的支付宝账户中无足够的资金进行撤销')
  return success({
    out_trade_no: order.orderNo,
    trade_no: order.channelOrderId ?? undefined,
    retry_flag: 'N',
    action: wasPaid ? 'refund' : 'close',
    ...(wasPaid && { gmt_refund_pay: shanghai(desk.now) }),
  })
}
