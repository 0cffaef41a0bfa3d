import { randomUUID } from 'node:crypto'
import { altered, strangerKey } from '../forging.ts'
import type { Forgery, NoticeMessage } from '../notice.ts'
import { type Order, type Refund, shanghai, yuan } from '../order.ts'
import { type AlipayKeys, signedForm } from './signing.ts'
import { tradeStatus } from './told.ts'

/** What Alipay posts when a trade was paid or given back, or what a forger would. */
export async function alipayNotice(
  { order, refund, amountFen }: { order: Order; refund: Refund | undefined; amountFen: number | null },
  keys: AlipayKeys,
  now: number,
  forgery: Forgery | null,
): Promise<NoticeMessage> {
  const total = yuan(amountFen ?? order.amountFen)
  const members = {
    app_id: forgery === 'application' ? '2021000000000000' : keys.appId,
    auth_app_id: forgery === 'application' ? '2021000000000000' : keys.appId,
    buyer_id: order.payer,
    buyer_pay_amount: total,
    charset: 'utf-8',
    gmt_create: shanghai(order.madeAt),
    gmt_payment: shanghai(order.paidAt ?? now),
    invoice_amount: total,
    notify_id: `${shanghai(now).slice(0, 10).replaceAll('-', '')}${randomUUID().replaceAll('-', '')}`,
    notify_time: shanghai(now),
    notify_type: 'trade_status_sync',
    out_trade_no: order.orderNo,
    point_amount: '0.00',
    receipt_amount: total,
    seller_id: forgery === 'merchant' ? '2088000000000000' : keys.sellerId,
    subject: order.subject,
    total_amount: total,
    trade_no: order.channelOrderId ?? '',
    trade_status: refund ? tradeStatus(order) : 'TRADE_SUCCESS',
    version: '1.0',
    ...(refund && {
      gmt_refund: `${shanghai(refund.doneAt)}.000`,
      out_biz_no: refund.refundNo,
      refund_fee: yuan(refund.amountFen),
    }),
  }
  const form = await signedForm(members, forgery === 'key' ? strangerKey() : keys.channelKey)
  if (forgery === 'unsigned') form.delete('sign')
  if (forgery === 'signature') form.set('sign', altered(form.get('sign')!))
  if (forgery === 'body') form.set('subject', `${order.subject}!`)
  const type = 'application/x-www-form-urlencoded; charset=utf-8'
  return { headers: { 'content-type': type }, body: form.toString() }
}
