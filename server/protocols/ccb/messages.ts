import { fenOf, instantOf, type Members, textOf } from '../members.ts'

/*
 * What CCB says of orders and refunds, read strictly: a message with a member missing, or of another counter, is no message.
 */

/** The counter that the campus has at CCB: every message names it. */
export type Counter = { posId: string; branchId: string }

const orderStates = ['WAITING', 'PASSWORD', 'PAID', 'CLOSED', 'REVERSED', 'FAILED', 'REFUNDED'] as const

export type CcbOrder = {
  orderNo: string
  amountFen: number
  state: (typeof orderStates)[number]
  /** These three of orders that were paid once. */
  ccbOrderNo: string | null
  paidAt: Date | null
  payer: string | null
}

export type CcbRefund = { orderNo: string; refundNo: string; amountFen: number; refundedAt: Date | null }

export type CcbNotice = {
  noticeId: string
  kind: 'payment' | 'refund'
  orderNo: string
  refundNo: string | null
  ccbOrderNo: string
  amountFen: number
  at: Date
}

export function readOrder(said: Members, counter: Counter): CcbOrder | null {
  const state = orderStates.find((known) => known === said.state)
  const amountFen = fenOf(said.amountFen)
  if (!isOf(counter, said) || !state || amountFen === null || !isNumber(said.orderNo)) return null
  const ccbOrderNo = isNumber(said.ccbOrderNo) ? said.ccbOrderNo : null
  const paidAt = instantOf(said.paidAt)
  const isPaid = state === 'PAID' || state === 'REFUNDED'
  if (isPaid && (ccbOrderNo === null || paidAt === null)) return null
  return { orderNo: said.orderNo, amountFen, state, ccbOrderNo, paidAt, payer: textOf(said.payer) || null }
}

/** `refundedAt` null: it is under way. */
export function readRefund(said: Members): CcbRefund | null {
  const { orderNo, refundNo, state } = said
  const amountFen = fenOf(said.amountFen)
  const refundedAt = instantOf(said.refundedAt)
  if (!isNumber(orderNo) || !isNumber(refundNo) || amountFen === null) return null
  if (state === 'PROCESSING') return { orderNo, refundNo, amountFen, refundedAt: null }
  return state === 'REFUNDED' && refundedAt ? { orderNo, refundNo, amountFen, refundedAt } : null
}

/** A notice of another merchant or counter is told by its fault. */
export function readNotice(
  said: Members,
  { merchantId, counter }: { merchantId: string; counter: Counter },
): CcbNotice | 'merchant' | 'application' | 'malformed' {
  if (said.merchantId !== merchantId) return 'merchant'
  if (!isOf(counter, said)) return 'application'
  const { noticeId, kind, orderNo, refundNo, ccbOrderNo, state } = said
  const amountFen = fenOf(said.amountFen)
  const at = instantOf(said.at)
  if (!isNumber(noticeId) || !isNumber(orderNo) || !isNumber(ccbOrderNo)) return 'malformed'
  if (amountFen === null || !at) return 'malformed'
  const told = { noticeId, orderNo, ccbOrderNo, amountFen, at }
  if (kind === 'payment' && state === 'PAID') return { ...told, kind, refundNo: null }
  if (kind === 'refund' && state === 'REFUNDED' && isNumber(refundNo)) return { ...told, kind, refundNo }
  return 'malformed'
}

function isOf({ posId, branchId }: Counter, said: Members): boolean {
  return said.posId === posId && said.branchId === branchId
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z-]{1,64}$/.test(value)
}
