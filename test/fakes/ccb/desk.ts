import type { Books } from '../books.ts'
import { chargeCode } from '../charge.ts'
import type { NewOrder, Order } from '../order.ts'
import type { Wallet } from '../wallet.ts'
import { addressOf, json, type Members, type Told, textOf } from '../wire.ts'
import { error, orderTold, type Place, refundTold } from './told.ts'

export type Desk = { books: Books; wallet: Wallet; place: Place; baseUrl: string; now: number }

export const amountOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 100_000_000 ? value : null

function askedOf(said: Members): Omit<NewOrder, 'way'> | Told {
  const orderNo = said.orderNo
  if (typeof orderNo !== 'string' || !/^[0-9A-Za-z]{6,32}$/.test(orderNo))
    return error('PARAMETER_INVALID', 'orderNo')
  const amountFen = amountOf(said.amountFen)
  if (amountFen === null) return error('PARAMETER_INVALID', 'amountFen')
  const subject = textOf(said.subject, 128)
  if (subject === null) return error('PARAMETER_INVALID', 'subject')
  const noticeUrl = said.noticeUrl === undefined ? null : addressOf(said.noticeUrl)
  if (said.noticeUrl !== undefined && !noticeUrl) return error('PARAMETER_INVALID', 'noticeUrl')
  return { channel: 'ccb', orderNo, amountFen, subject, noticeUrl }
}

/** `orders`: the person goes on at `payUrl`. */
export function makeOrder(desk: Desk, said: Members): Told {
  const asked = askedOf(said)
  if ('status' in asked) return asked
  if (!asked.noticeUrl) return error('PARAMETER_INVALID', 'noticeUrl')
  const returnUrl = addressOf(said.returnUrl)
  if (!returnUrl) return error('PARAMETER_INVALID', 'returnUrl')
  const expiresAt = typeof said.expiresAt === 'string' ? Date.parse(said.expiresAt) : Number.NaN
  if (Number.isNaN(expiresAt) || expiresAt <= desk.now) return error('PARAMETER_INVALID', 'expiresAt')
  const made = desk.books.make({ ...asked, way: 'wallet', returnUrl, expiresAt })
  if (made.kind === 'different') return error('ORDER_NUMBER_USED')
  const { state, token } = made.order
  if (state === 'paid') return error('ORDER_PAID')
  if (state !== 'waiting') return error('ORDER_CLOSED')
  return json(200, { orderNo: asked.orderNo, payUrl: `${desk.baseUrl}/cashier/ccb/${token}` })
}

const orderOf = ({ books }: Desk, said: Members): Order | null =>
  books.find('ccb', textOf(said.orderNo, 32) ?? '')

/** `orders/query`. */
export function queryOrder(desk: Desk, said: Members): Told {
  const order = orderOf(desk, said)
  return order ? json(200, orderTold(order, desk.place)) : error('ORDER_UNKNOWN')
}

/** `orders/close`. */
export function closeOrder(desk: Desk, said: Members): Told {
  const order = orderOf(desk, said)
  if (!order) return error('ORDER_UNKNOWN')
  if (order.state === 'paid') return error('ORDER_PAID')
  if (order.state === 'waiting') desk.books.change(order, 'closed')
  return order.state === 'closed' ? json(200, orderTold(order, desk.place)) : error('ORDER_CLOSED')
}

/** `code-charges`. */
export function payByCode(desk: Desk, said: Members): { told: Told | 'lost'; paid?: Order } {
  const asked = askedOf(said)
  if ('status' in asked) return { told: asked }
  if (textOf(said.terminalId, 64) === null) return { told: error('PARAMETER_INVALID', 'terminalId') }
  const { code } = said
  if (typeof code !== 'string' || !/^62\d{17}$/.test(code)) return { told: error('CODE_INVALID') }
  const charged = chargeCode(desk, { ...asked, code })
  switch (charged.kind) {
    case 'pays':
      return { told: json(200, orderTold(charged.order, desk.place)), paid: charged.order }
    case 'lost':
      return { told: 'lost', paid: charged.order }
    case 'password':
    case 'again':
      return { told: json(200, orderTold(charged.order, desk.place)) }
    case 'no_money':
      return { told: error('BALANCE_SHORT') }
    case 'code_unknown':
      return { told: error('CODE_INVALID') }
    case 'code_expired':
      return { told: error('CODE_EXPIRED') }
    case 'different':
      return { told: error('ORDER_NUMBER_USED') }
  }
}

/** `reversals`: ends a charge whatever became of it. */
export function reverseCharge(desk: Desk, said: Members): Told {
  const order = orderOf(desk, said)
  if (!order) return error('ORDER_UNKNOWN')
  if (order.state !== 'closed' && !desk.books.reverse(order)) return error('MERCHANT_BALANCE_SHORT')
  return json(200, orderTold(order, desk.place))
}

/** `refunds`. */
export function makeRefund(
  desk: Desk,
  said: Members,
): { told: Told; made?: { order: Order; refundNo: string } } {
  const refundNo = textOf(said.refundNo, 32)
  if (!refundNo) return { told: error('PARAMETER_INVALID', 'refundNo') }
  const amountFen = amountOf(said.amountFen)
  if (amountFen === null) return { told: error('PARAMETER_INVALID', 'amountFen') }
  const order = orderOf(desk, said)
  if (!order) return { told: error('ORDER_UNKNOWN') }
  if (said.totalFen !== order.amountFen) return { told: error('REFUND_REFUSED', 'totalFen') }
  const made = desk.books.refund(order, refundNo, amountFen)
  switch (made.kind) {
    case 'made':
    case 'again': {
      const told = json(200, refundTold(order, made.refund, desk.now))
      return made.kind === 'made' ? { told, made: { order, refundNo } } : { told }
    }
    case 'no_money':
      return { told: error('MERCHANT_BALANCE_SHORT') }
    default:
      return { told: error('REFUND_REFUSED') }
  }
}

/** `refunds/query`. */
export function queryRefund(desk: Desk, said: Members): Told {
  const found = desk.books.findRefund('ccb', textOf(said.refundNo, 32) ?? '')
  if (!found || found.order.orderNo !== said.orderNo) return error('REFUND_UNKNOWN')
  return json(200, refundTold(found.order, found.refund, desk.now))
}
