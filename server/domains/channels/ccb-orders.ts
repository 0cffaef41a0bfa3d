import { randomBytes } from 'node:crypto'
import { type CcbOrder, readOrder } from '../../protocols/ccb/messages.ts'
import { textOf } from '../../protocols/members.ts'
import { askCcb, type CcbAnswer } from './ccb-call.ts'
import type { Ccb } from './ccb-settings.ts'
import type { ChannelCheck, NewOrder, OrderCreated, OrderState } from './channel.ts'

/** Makes an order; the person pays it in the bank's wallet at the address that CCB gives. The same order again is the same. */
export async function createCcbOrder(ccb: Ccb, order: NewOrder): Promise<OrderCreated> {
  const { way, orderNo, amountFen, subject, noticeUrl, returnUrl, expiresAt, clientAddress } = order
  if (way !== 'wallet') return { ok: false, code: 'channel_refused', detail: `CCB has no way "${way}"` }
  const asked = { orderNo, amountFen, noticeUrl, returnUrl, clientAddress }
  const members = { ...asked, subject: ccbSubject(subject), expiresAt: expiresAt.toISOString() }
  const answer = await askCcb(ccb, { path: 'orders', members })
  if (answer.kind === 'refused') return { ok: false, code: 'channel_refused', detail: answer.code }
  if (answer.kind === 'unknown') return { ok: false, code: 'channel_unavailable', detail: answer.detail }
  const url = textOf(answer.said.payUrl)
  if (answer.said.orderNo !== orderNo || !URL.canParse(url))
    return { ok: false, code: 'channel_unavailable', detail: 'payUrl' }
  return { ok: true, step: { kind: 'redirect', url } }
}

/** CCB takes 128 characters. */
export function ccbSubject(subject: string): string {
  return [...subject].slice(0, 128).join('')
}

const query = (ccb: Ccb, orderNo: string) => askCcb(ccb, { path: 'orders/query', members: { orderNo } })

export async function queryCcbOrder(ccb: Ccb, orderNo: string): Promise<OrderState> {
  return orderState(ccb, orderNo, await query(ccb, orderNo))
}

/** Asks for an order that nobody made: that CCB has none proves keys, clock and network. */
export async function checkCcb(ccb: Ccb): Promise<ChannelCheck> {
  const answer = await query(ccb, randomBytes(16).toString('hex'))
  if (isAbsent(answer)) return { ok: true }
  if (answer.kind === 'unknown') return { ok: false, why: answer.why, detail: answer.detail }
  return { ok: false, why: 'refused', detail: answer.kind === 'refused' ? answer.code : '' }
}

/** True of the code by which CCB says that it never had an order. */
export function isAbsent(answer: CcbAnswer): boolean {
  return answer.kind === 'refused' && answer.code === 'ORDER_UNKNOWN'
}

/** The order that an answer tells of; null when it is none, or another one. */
export function orderIn({ counter }: Ccb, orderNo: string, answer: CcbAnswer): CcbOrder | null {
  const order = answer.kind === 'said' ? readOrder(answer.said, counter) : null
  return order?.orderNo === orderNo ? order : null
}

/** What an answer says of an order. */
export function orderState(ccb: Ccb, orderNo: string, answer: CcbAnswer): OrderState {
  if (isAbsent(answer)) return { state: 'absent' }
  const order = orderIn(ccb, orderNo, answer)
  switch (order?.state) {
    case 'PAID':
      return paidState(order)
    case 'WAITING':
    case 'PASSWORD':
      return { state: 'waiting' }
    case 'CLOSED':
    case 'FAILED':
      return { state: 'closed' }
    // It may have been paid before it was reversed; either way nobody has paid now.
    case 'REVERSED':
      return { state: order.paidAt === null ? 'closed' : 'refunded' }
    case 'REFUNDED':
      return { state: 'refunded' }
    default:
      return { state: 'unknown' }
  }
}

function paidState({ ccbOrderNo, paidAt, amountFen, payer }: CcbOrder): OrderState {
  if (ccbOrderNo === null || !paidAt) return { state: 'unknown' }
  return { state: 'paid', channelOrderId: ccbOrderNo, amountFen, paidAt, payer }
}

/** Closes an order that nobody has paid. */
export async function closeCcbOrder(ccb: Ccb, orderNo: string): Promise<'closed' | 'paid' | 'unknown'> {
  const answer = await askCcb(ccb, { path: 'orders/close', members: { orderNo } })
  if (isAbsent(answer)) return 'closed'
  if (answer.kind === 'unknown') return 'unknown'
  if (orderIn(ccb, orderNo, answer)?.state === 'CLOSED') return 'closed'
  // In a state that cannot be closed: which one, it says when asked.
  const { state } = await queryCcbOrder(ccb, orderNo)
  if (state === 'paid') return 'paid'
  return state === 'closed' || state === 'absent' ? 'closed' : 'unknown'
}
