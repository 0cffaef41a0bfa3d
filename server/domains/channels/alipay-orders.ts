import { randomBytes } from 'node:crypto'
import { formatYuan, readYuan } from '../../base/money.ts'
import { textOf } from '../../protocols/members.ts'
import { readShanghaiTime, shanghaiTime } from '../../protocols/shanghai-time.ts'
import { type AlipayAnswer, askAlipay, requestParams } from './alipay-call.ts'
import type { Alipay } from './alipay-settings.ts'
import type { ChannelCheck, NewOrder, OrderCreated, OrderState } from './channel.ts'

/** A page on a desktop, and a page on a phone that opens the app. */
const ways = {
  page: { method: 'alipay.trade.page.pay', product: 'FAST_INSTANT_TRADE_PAY' },
  wap: { method: 'alipay.trade.wap.pay', product: 'QUICK_WAP_WAY' },
} as const

/** Makes the address where the person pays. Alipay hears of the order when it is opened, not before, and not after its end. */
export function createAlipayOrder(alipay: Alipay, order: NewOrder): OrderCreated {
  const { way } = order
  if (way !== 'page' && way !== 'wap')
    return { ok: false, code: 'channel_refused', detail: `Alipay has no way "${way}"` }
  const { method, product } = ways[way]
  const biz = {
    out_trade_no: order.orderNo,
    total_amount: formatYuan(order.amountFen),
    subject: subjectOf(order.subject),
    product_code: product,
    seller_id: alipay.sellerId,
    time_expire: shanghaiTime(order.expiresAt),
    ...(way === 'wap' && { quit_url: order.returnUrl }),
  }
  const question = { method, biz, noticeUrl: order.noticeUrl }
  const params = requestParams(alipay, question, { return_url: order.returnUrl })
  return {
    ok: true,
    step: { kind: 'redirect', url: `${alipay.gateway}?${new URLSearchParams(params).toString()}` },
  }
}

/** Alipay takes 256 characters, and none of `/`, `=` and `&`. */
export function subjectOf(subject: string): string {
  return [...subject.replaceAll(/[/=&]/g, ' ')].slice(0, 256).join('')
}

const query = (alipay: Alipay, orderNo: string) =>
  askAlipay(alipay, { method: 'alipay.trade.query', biz: { out_trade_no: orderNo } })

export async function queryAlipayOrder(alipay: Alipay, orderNo: string): Promise<OrderState> {
  return orderState(orderNo, await query(alipay, orderNo))
}

/** Asks for an order that nobody made: that Alipay has none proves keys, clock and network. */
export async function checkAlipay(alipay: Alipay): Promise<ChannelCheck> {
  const answer = await query(alipay, randomBytes(16).toString('hex'))
  if (isAbsent(answer)) return { ok: true }
  if (answer.kind === 'unknown') return { ok: false, why: answer.why, detail: answer.detail }
  return { ok: false, why: 'refused', detail: answer.code }
}

/** True of the code by which Alipay says that it never had an order. */
export function isAbsent(answer: AlipayAnswer): boolean {
  return answer.kind === 'refused' && answer.code === 'ACQ.TRADE_NOT_EXIST'
}

/** What an answer says of an order; `unknown` when it is of another one. */
export function orderState(orderNo: string, answer: AlipayAnswer): OrderState {
  if (isAbsent(answer)) return { state: 'absent' }
  if (answer.kind !== 'said' || answer.said.out_trade_no !== orderNo) return { state: 'unknown' }
  const { said } = answer
  switch (said.trade_status) {
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return paidState(said)
    case 'WAIT_BUYER_PAY':
      return { state: 'waiting' }
    // Closed unpaid, or after everything went back: only a paid one says when.
    case 'TRADE_CLOSED':
      return { state: readShanghaiTime(said.send_pay_date) ? 'refunded' : 'closed' }
    default:
      return { state: 'unknown' }
  }
}

/** Of a payment by a shown code, `gmt_payment`; of a question, `send_pay_date`. */
export function paidState(said: Readonly<Record<string, unknown>>): OrderState {
  const amountFen = readYuan(textOf(said.total_amount))
  const paidAt = readShanghaiTime(said.send_pay_date) ?? readShanghaiTime(said.gmt_payment)
  const channelOrderId = textOf(said.trade_no)
  if (amountFen === null || !paidAt || channelOrderId === '') return { state: 'unknown' }
  const payer = textOf(said.buyer_user_id) || textOf(said.buyer_open_id) || null
  return { state: 'paid', channelOrderId, amountFen, paidAt, payer }
}

/**
 * Closes an order that nobody has paid. One that was never opened is not there to be closed: its address ends by itself at
 * the order's end, before which nobody closes it.
 */
export async function closeAlipayOrder(
  alipay: Alipay,
  orderNo: string,
): Promise<'closed' | 'paid' | 'unknown'> {
  const question = { method: 'alipay.trade.close', biz: { out_trade_no: orderNo } }
  const answer = await askAlipay(alipay, question)
  if (answer.kind === 'said' || isAbsent(answer)) return 'closed'
  if (answer.kind === 'unknown') return 'unknown'
  // In a state that cannot be closed: which one, it says when asked.
  const { state } = await queryAlipayOrder(alipay, orderNo)
  if (state === 'paid') return 'paid'
  return state === 'closed' || state === 'absent' ? 'closed' : 'unknown'
}
