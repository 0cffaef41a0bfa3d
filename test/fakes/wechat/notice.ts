import { randomUUID } from 'node:crypto'
import { altered, strangerKey } from '../forging.ts'
import type { Forgery, NoticeMessage } from '../notice.ts'
import type { Order, Refund } from '../order.ts'
import { sealed, signatureHeaders, type WechatKeys } from './signing.ts'
import { refundTold, rfc3339, transaction } from './told.ts'

const HOUR_MS = 3600_000

/** What WeChat Pay posts when an order was paid or given back, or what a forger would. */
export async function wechatNotice(
  { order, refund, amountFen }: { order: Order; refund: Refund | undefined; amountFen: number | null },
  keys: WechatKeys,
  now: number,
  forgery: Forgery | null,
): Promise<NoticeMessage> {
  const merchant = {
    merchantId: forgery === 'merchant' ? '1699999999' : keys.merchantId,
    appId: forgery === 'application' ? 'wx0000000000000000' : keys.appId,
  }
  const said = refund
    ? { mchid: merchant.merchantId, ...refundSaid(order, refund, now) }
    : transaction({ ...order, amountFen: amountFen ?? order.amountFen, refunds: [] }, merchant)
  const bound = refund ? 'refund' : 'transaction'
  const key = forgery === 'sealed' ? 'f'.repeat(32) : keys.apiV3Key
  const body = JSON.stringify({
    id: randomUUID(),
    create_time: rfc3339(now),
    resource_type: 'encrypt-resource',
    event_type: refund ? 'REFUND.SUCCESS' : 'TRANSACTION.SUCCESS',
    summary: refund ? '退款成功' : '支付成功',
    resource: { original_type: bound, ...sealed(JSON.stringify(said), key, bound) },
  })
  return forged(body, keys, now, forgery)
}

function refundSaid(order: Order, refund: Refund, now: number): Record<string, unknown> {
  const { status, ...told } = refundTold(order, { ...refund, doneAt: Math.min(refund.doneAt, now) }, now)
  return { ...told, refund_status: status }
}

async function forged(
  body: string,
  keys: WechatKeys,
  now: number,
  forgery: Forgery | null,
): Promise<NoticeMessage> {
  const signer = {
    channelKey: forgery === 'key' ? strangerKey() : keys.channelKey,
    platformKeyId: forgery === 'serial' ? 'PUB_KEY_ID_0000000000000000000000000001' : keys.platformKeyId,
  }
  const signed = await signatureHeaders(body, signer, forgery === 'old' ? now - HOUR_MS : now)
  const headers: Record<string, string> = { 'content-type': 'application/json', ...signed }
  if (forgery === 'unsigned') delete headers['wechatpay-signature']
  if (forgery === 'signature') headers['wechatpay-signature'] = altered(signed['wechatpay-signature']!)
  return { headers, body: forgery === 'body' ? body.replace('成功', '完成') : body }
}
