import type { Order } from '../order.ts'
import { json, membersOf, readJson, type Told, textOf } from '../wire.ts'
import type { Desk } from './orders.ts'
import { error, errors, refundTold } from './told.ts'

const YEAR_MS = 365 * 24 * 3600_000

/** `POST /v3/refund/domestic/refunds`. */
export function makeRefund(
  desk: Desk,
  body: Buffer,
): { told: Told; made?: { order: Order; refundNo: string } } {
  const said = readJson(body)
  if (!said) return { told: errors.parameter('body') }
  const refundNo = said.out_refund_no
  if (typeof refundNo !== 'string' || !/^[0-9A-Za-z_\-|*@]{1,64}$/.test(refundNo))
    return { told: errors.parameter('out_refund_no') }
  const { refund: amountFen, total, currency } = membersOf(said.amount)
  if (typeof amountFen !== 'number' || !Number.isSafeInteger(amountFen) || amountFen < 1)
    return { told: errors.parameter('amount.refund') }
  if (currency !== 'CNY') return { told: errors.parameter('amount.currency') }
  const order = orderOf(desk, said)
  if (order === 'parameter') return { told: errors.parameter('out_trade_no') }
  if (!order) return { told: error(404, 'RESOURCE_NOT_EXISTS', '订单不存在') }
  if (total !== order.amountFen) return { told: errors.invalid('订单金额与原订单不一致') }
  if (desk.now - order.madeAt > YEAR_MS) return { told: errors.invalid('订单已超过可退款的最大期限') }
  const made = desk.books.refund(order, refundNo, amountFen)
  switch (made.kind) {
    case 'made':
    case 'again':
      return {
        told: json(200, refundTold(order, made.refund, desk.now)),
        ...(made.kind === 'made' && { made: { order, refundNo } }),
      }
    case 'not_paid':
      return { told: errors.invalid('订单未支付，不可退款') }
    case 'too_much':
      return { told: errors.invalid('申请退款金额大于可退款金额') }
    case 'different':
      return { told: errors.invalid('退款单号已存在且参数不一致') }
    case 'no_money':
      return { told: error(403, 'NOT_ENOUGH', '基本账户余额不足，请充值后重新发起') }
  }
}

function orderOf({ books }: Desk, said: Readonly<Record<string, unknown>>): Order | null | 'parameter' {
  const channelOrderId = textOf(said.transaction_id, 32)
  if (channelOrderId) return books.findByChannelId('wechat', channelOrderId)
  const orderNo = textOf(said.out_trade_no, 32)
  return orderNo ? books.find('wechat', orderNo) : 'parameter'
}

/** `GET /v3/refund/domestic/refunds/{number}`. */
export function queryRefund({ books, now }: Desk, refundNo: string): Told {
  const found = books.findRefund('wechat', refundNo)
  if (!found) return error(404, 'RESOURCE_NOT_EXISTS', '退款单不存在')
  return json(200, refundTold(found.order, found.refund, now))
}
