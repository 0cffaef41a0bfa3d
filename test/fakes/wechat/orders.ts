import type { Books } from '../books.ts'
import type { Order, Way } from '../order.ts'
import { addressOf, json, type Members, membersOf, readJson, type Told, textOf } from '../wire.ts'
import { error, errors, type Merchant, transaction } from './told.ts'

/*
 * Orders made beforehand (JSAPI, H5, Native), their query and their closing: what the real one asks of a request, it asks.
 */

export type Desk = { books: Books; merchant: Merchant; baseUrl: string; now: number }

const WAYS: Readonly<Record<string, Way>> = { jsapi: 'jsapi', h5: 'h5', native: 'native' }

/** `POST /v3/pay/transactions/{jsapi|h5|native}`. */
export function makeOrder(desk: Desk, wayName: string, body: Buffer): Told {
  const way = WAYS[wayName]
  if (!way) return error(404, 'RESOURCE_NOT_EXISTS', '接口不存在')
  const said = readJson(body)
  if (!said) return errors.parameter('body')
  const fault = orderFault(said, way, desk)
  if (fault) return fault
  const made = desk.books.make({
    channel: 'wechat',
    orderNo: said.out_trade_no as string,
    amountFen: membersOf(said.amount).total as number,
    subject: said.description as string,
    way,
    noticeUrl: said.notify_url as string,
    ...(said.time_expire !== undefined && { expiresAt: Date.parse(said.time_expire as string) }),
    ...(way === 'jsapi' && { payer: membersOf(said.payer).openid as string }),
  })
  if (made.kind === 'different') return errors.used()
  const { order } = made
  if (order.state === 'paid') return errors.paid()
  if (order.state !== 'waiting') return errors.closed()
  return json(200, whereToPay(order, desk.baseUrl))
}

/** The real Native address begins `weixin://wxpay/`; ours is the cashier page, so that any phone can open its QR. */
function whereToPay({ way, token }: Order, baseUrl: string): Record<string, string> {
  if (way === 'jsapi') return { prepay_id: token }
  const url = `${baseUrl}/cashier/wechat/${token}`
  return way === 'h5' ? { h5_url: `${url}?prepay_id=${token}` } : { code_url: url }
}

function orderFault(said: Members, way: Way, { merchant, now }: Desk): Told | null {
  const common = merchantFault(said, merchant) ?? numberFault(said) ?? amountFault(said.amount)
  if (common) return common
  if (textOf(said.description, 127) === null) return errors.parameter('description')
  const noticeUrl = addressOf(said.notify_url)
  // 不能携带参数: an address with a query is refused.
  if (!noticeUrl || new URL(noticeUrl).search !== '') return errors.parameter('notify_url')
  if (said.time_expire !== undefined) {
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/
    if (typeof said.time_expire !== 'string' || !form.test(said.time_expire))
      return errors.parameter('time_expire')
    if (Date.parse(said.time_expire) < now) return errors.invalid('time_expire已过期')
  }
  if (way === 'jsapi' && textOf(membersOf(said.payer).openid, 128) === null)
    return errors.parameter('payer.openid')
  if (way === 'h5') {
    const scene = membersOf(said.scene_info)
    if (textOf(scene.payer_client_ip, 45) === null) return errors.parameter('scene_info.payer_client_ip')
    if (textOf(membersOf(scene.h5_info).type, 32) === null) return errors.parameter('scene_info.h5_info.type')
  }
  return null
}

export function merchantFault(said: Members, { merchantId, appId }: Merchant): Told | null {
  if (textOf(said.mchid, 32) === null) return errors.parameter('mchid')
  if (said.mchid !== merchantId) return errors.merchant()
  if (textOf(said.appid, 32) === null) return errors.parameter('appid')
  return said.appid === appId ? null : errors.application()
}

export function numberFault({ out_trade_no: orderNo }: Members): Told | null {
  const ok = typeof orderNo === 'string' && /^[0-9A-Za-z_\-|*]{6,32}$/.test(orderNo)
  return ok ? null : errors.parameter('out_trade_no')
}

export function amountFault(amount: unknown): Told | null {
  const { total, currency = 'CNY' } = membersOf(amount)
  if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 1 || total > 100_000_000)
    return errors.parameter('amount.total')
  return currency === 'CNY' ? null : errors.parameter('amount.currency')
}

/** `GET /v3/pay/transactions/{out-trade-no|id}/{number}?mchid=`. */
export function queryOrder(desk: Desk, order: Order | null, query: URLSearchParams): Told {
  if (query.get('mchid') !== desk.merchant.merchantId) return errors.merchant()
  return order ? json(200, transaction(order, desk.merchant)) : errors.absent()
}

/** `POST /v3/pay/transactions/out-trade-no/{number}/close`. */
export function closeOrder(desk: Desk, order: Order | null, body: Buffer): Told {
  if (readJson(body)?.mchid !== desk.merchant.merchantId) return errors.merchant()
  if (!order) return errors.absent()
  if (order.state === 'paid') return errors.paid()
  if (order.state === 'waiting') desk.books.change(order, 'closed')
  else if (order.state !== 'closed') return errors.closed()
  return { status: 204, headers: {}, body: '' }
}
