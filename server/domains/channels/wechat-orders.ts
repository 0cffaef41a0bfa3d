import { randomBytes } from 'node:crypto'
import { businessDate } from '../../base/clock.ts'
import { readTransaction, type Transaction } from '../../protocols/wechatpay/messages.ts'
import { jsapiParameters } from '../../protocols/wechatpay/signature.ts'
import type { ChannelCheck, NewOrder, OrderCreated, OrderState, PayStep } from './channel.ts'
import { askWechat, type WechatAnswer } from './wechat-call.ts'
import type { Wechat } from './wechat-settings.ts'

/** The three ways in which WeChat Pay takes an order: inside WeChat, from a phone's browser, by a QR. */
const ways = { jsapi: 'jsapi', h5: 'h5', native: 'native' } as const

/** Makes an order. Repeating it is harmless: the same number with the same content answers the same order. */
export async function createWechatOrder(wechat: Wechat, order: NewOrder): Promise<OrderCreated> {
  const { way } = order
  if (way !== 'jsapi' && way !== 'h5' && way !== 'native')
    return { ok: false, code: 'channel_refused', detail: `WeChat Pay has no way "${way}"` }
  if (way === 'jsapi' && !order.openId)
    return { ok: false, code: 'channel_refused', detail: 'jsapi needs an openId' }
  const question = { path: `/v3/pay/transactions/${ways[way]}`, body: orderBody(wechat, order) }
  const answer = await askWechat(wechat, question)
  if (answer.kind === 'refused') return { ok: false, code: 'channel_refused', detail: answer.code }
  const step = answer.kind === 'said' ? stepOf(wechat, order, answer.said) : null
  return step ? { ok: true, step } : { ok: false, code: 'channel_unavailable' }
}

function orderBody({ ours }: Wechat, order: NewOrder): Record<string, unknown> {
  const { way, openId, clientAddress } = order
  return {
    appid: ours.appId,
    mchid: ours.merchantId,
    description: description(order.subject),
    out_trade_no: order.orderNo,
    time_expire: shanghaiTime(order.expiresAt),
    notify_url: order.noticeUrl,
    amount: { total: order.amountFen, currency: 'CNY' },
    ...(way === 'jsapi' && { payer: { openid: openId } }),
    ...(way === 'h5' && { scene_info: { payer_client_ip: clientAddress, h5_info: { type: 'Wap' } } }),
  }
}

function stepOf(wechat: Wechat, order: NewOrder, said: Readonly<Record<string, unknown>>): PayStep | null {
  const { prepay_id: prepayId, code_url: codeUrl, h5_url: h5Url } = said
  if (order.way === 'native') return typeof codeUrl === 'string' ? { kind: 'qr', text: codeUrl } : null
  if (order.way === 'h5') {
    if (typeof h5Url !== 'string' || !URL.canParse(h5Url)) return null
    const url = new URL(h5Url)
    url.searchParams.set('redirect_url', order.returnUrl)
    return { kind: 'redirect', url: url.href }
  }
  if (typeof prepayId !== 'string') return null
  const fresh = { now: wechat.clock(), nonce: randomBytes(16).toString('hex') }
  const bridge = { appId: wechat.ours.appId, prepayId }
  return { kind: 'jsapi', parameters: jsapiParameters(bridge, wechat.merchant.privateKey, fresh) }
}

/** WeChat Pay takes 127 bytes. */
export function description(subject: string): string {
  let text = subject
  while (Buffer.byteLength(text) > 127) text = [...text].slice(0, -1).join('')
  return text
}

/** `2026-11-23T12:00:00+08:00`. */
function shanghaiTime(at: Date): string {
  const time = new Date(at.getTime() + 8 * 3600_000).toISOString().slice(11, 19)
  return `${businessDate(at)}T${time}+08:00`
}

export async function queryWechatOrder(wechat: Wechat, orderNo: string): Promise<OrderState> {
  const path = `/v3/pay/transactions/out-trade-no/${orderNo}?mchid=${wechat.ours.merchantId}`
  return orderState(wechat, orderNo, await askWechat(wechat, { path }))
}

/** Asks for an order that nobody made: that WeChat Pay has none proves keys, clock and network. */
export async function checkWechat(wechat: Wechat): Promise<ChannelCheck> {
  const orderNo = randomBytes(16).toString('hex')
  const path = `/v3/pay/transactions/out-trade-no/${orderNo}?mchid=${wechat.ours.merchantId}`
  const answer = await askWechat(wechat, { path })
  if (isAbsent(answer)) return { ok: true }
  if (answer.kind === 'unknown') return { ok: false, why: answer.why, detail: answer.detail }
  return { ok: false, why: 'refused', detail: answer.kind === 'refused' ? answer.code : '' }
}

const ABSENT: readonly string[] = ['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']

/** True of the codes by which WeChat Pay says that it never had an order. */
export function isAbsent(answer: WechatAnswer): boolean {
  return answer.kind === 'refused' && ABSENT.includes(answer.code)
}

/** What an answer says of an order; `unknown` when it is of another one. */
export function orderState(wechat: Wechat, orderNo: string, answer: WechatAnswer): OrderState {
  if (isAbsent(answer)) return { state: 'absent' }
  if (answer.kind !== 'said') return { state: 'unknown' }
  const transaction = readTransaction(answer.said, wechat.ours)
  if (typeof transaction === 'string' || transaction.orderNo !== orderNo) return { state: 'unknown' }
  return stateOf(transaction)
}

function stateOf({ state, transactionId, amountFen, paidAt, openId }: Transaction): OrderState {
  switch (state) {
    case 'SUCCESS':
      if (transactionId === null || amountFen === null || paidAt === null) return { state: 'unknown' }
      return { state: 'paid', channelOrderId: transactionId, amountFen, paidAt, payer: openId }
    case 'REFUND':
      return { state: 'refunded' }
    case 'NOTPAY':
    case 'USERPAYING':
    case 'ACCEPT':
      return { state: 'waiting' }
    // PAYERROR: a payment by a shown code that came to nothing; the order takes no money any more.
    case 'PAYERROR':
    case 'REVOKED':
    case 'CLOSED':
      return { state: 'closed' }
  }
}

/** Closes an order that nobody has paid. One that WeChat Pay never had takes no money either. */
export async function closeWechatOrder(
  wechat: Wechat,
  orderNo: string,
): Promise<'closed' | 'paid' | 'unknown'> {
  const path = `/v3/pay/transactions/out-trade-no/${orderNo}/close`
  const answer = await askWechat(wechat, { path, body: { mchid: wechat.ours.merchantId } })
  if (answer.kind === 'said' || isAbsent(answer)) return 'closed'
  if (answer.kind === 'unknown') return 'unknown'
  if (['ORDER_CLOSED', 'ORDERCLOSED'].includes(answer.code)) return 'closed'
  return ['ORDER_PAID', 'ORDERPAID'].includes(answer.code) ? 'paid' : 'unknown'
}
