import { randomUUID } from 'node:crypto'
import { altered, strangerKey } from '../forging.ts'
import type { Forgery, NoticeMessage } from '../notice.ts'
import type { Order, Refund } from '../order.ts'
import { type CcbKeys, signatureHeaders } from './signing.ts'

const HOUR_MS = 3600_000

/** What CCB posts when an order was paid or given back, or what a forger would. */
export async function ccbNotice(
  { order, refund, amountFen }: { order: Order; refund: Refund | undefined; amountFen: number | null },
  keys: CcbKeys,
  now: number,
  forgery: Forgery | null,
): Promise<NoticeMessage> {
  const merchantId = forgery === 'merchant' ? '105000000000000' : keys.merchantId
  const body = JSON.stringify({
    noticeId: randomUUID(),
    merchantId,
    posId: forgery === 'application' ? '000000000' : keys.posId,
    branchId: keys.branchId,
    kind: refund ? 'refund' : 'payment',
    orderNo: order.orderNo,
    refundNo: refund?.refundNo ?? null,
    ccbOrderNo: order.channelOrderId,
    state: refund ? 'REFUNDED' : 'PAID',
    amountFen: amountFen ?? refund?.amountFen ?? order.amountFen,
    at: new Date(refund?.doneAt ?? order.paidAt ?? now).toISOString(),
  })
  const signer = { merchantId, channelKey: forgery === 'key' ? strangerKey() : keys.channelKey }
  const signature = await signatureHeaders(body, signer, forgery === 'old' ? now - HOUR_MS : now)
  const headers: Record<string, string> = { 'content-type': 'application/json', ...signature }
  if (forgery === 'unsigned') delete headers['x-ccb-signature']
  if (forgery === 'signature') headers['x-ccb-signature'] = altered(signature['x-ccb-signature']!)
  return { headers, body: forgery === 'body' ? body.replace('"noticeId":"', '"noticeId":"0') : body }
}
