import type { ChannelCode } from '../../../contract/channels.ts'
import type { refundStates } from '../../../contract/refunds.ts'
import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import {
  type AccountId,
  type Act,
  type CreditAct,
  claimKey,
  type PlainAct,
  type WalletId,
} from '../ledger/transfer.ts'

export type RefundState = (typeof refundStates)[number]

/** A payment as a refund reads it: what was charged, to whom and by which merchant. */
export type PaidPayment = {
  paymentId: string
  /** Null, with the wallet, of a payment by a channel: nobody whom the campus knows. */
  personId: string | null
  walletId: WalletId | null
  channel: ChannelCode | null
  /** The merchant's account, which gives the money back. */
  payableId: AccountId
  terminalId: string | null
  chargedFen: Fen
  /** Of `chargedFen`, what the subsidy gave. */
  subsidyFen: Fen
  paidAt: Date
}

/** What was asked, and how a refund that is decided moves its money: all that the act needs, so that repeating is safe. */
type Asked = {
  id: string
  paymentId: string
  amountFen: Fen
  reason: string
  askedAt: Date
  askedBy: string
  /** The act that gives the merchant back what a channel refused to give to the payer. */
  callOffActId: string | null
  calledOffAt: Date | null
}
type Undecided = {
  decidedAt: null
  decidedBy: null
  note: null
  subsidyFen: null
  actId: null
  postedAt: null
}
type Decided = {
  decidedAt: Date
  /** Null: nobody else had to decide. */
  decidedBy: string | null
  note: string | null
}
export type MovingRefund = Asked &
  Decided & {
    state: 'approved' | 'posted' | 'overtaken' | 'calling_off' | 'called_off'
    subsidyFen: Fen
    actId: string
    postedAt: Date | null
  }
export type Refund =
  | (Asked & Undecided & { state: 'waiting' })
  | (Asked & Decided & { state: 'refused'; subsidyFen: null; actId: null; postedAt: null })
  | MovingRefund

/** What refunds of one payment come to. */
export type RefundSums = {
  /** Asked for and not refused. */
  askedFen: Fen
  /** Decided, so given back or on its way. */
  movedFen: Fen
}

/**
 * Whether a second person must approve (RULES 3.8): by all refunds of the payment together, or many small ones would
 * slip through.
 */
export function needsApproval({ askedFen }: RefundSums, amountFen: Fen, aboveFen: Fen): boolean {
  return askedFen + amountFen > aboveFen
}

/**
 * The part of a refund that goes back to the subsidy, which comes first (RULES 3.8): what of the payment's subsidy
 * earlier refunds left.
 */
export function subsidyPartOf(
  payment: Pick<PaidPayment, 'subsidyFen'>,
  { movedFen }: Pick<RefundSums, 'movedFen'>,
  amountFen: Fen,
): Fen {
  return Math.min(amountFen, Math.max(0, payment.subsidyFen - movedFen))
}

/** A reversal is possible for an hour at most, so the claim against it need not last longer than any other. */
const REMEMBERED_MS = 30 * 86_400_000

/**
 * The money of a refund: from the merchant to where it came from, whatever balance and state (RULES 3.8: no ceiling
 * refuses it). It says with the payment's business date that the spending of that day goes down again: of today's
 * limits only what was spent today comes back. The meal stays used: unlike a reversal, a refund does not say that
 * nothing was eaten.
 */
export function creditOf(payment: PaidPayment, refund: MovingRefund): CreditAct {
  assert(payment.walletId !== null, 'a payment of a channel left no wallet')
  return {
    shape: 'credit',
    kind: 'refund',
    id: refund.actId,
    walletId: payment.walletId,
    fromId: payment.payableId,
    walletFen: refund.amountFen - refund.subsidyFen,
    subsidyFen: refund.subsidyFen,
    terminalId: payment.terminalId,
    reference: payment.paymentId,
    occurredAt: refund.decidedAt,
    businessDate: businessDate(payment.paidAt),
  }
}

/** The same for a payment of a channel, which then owes the campus less; it is told under the act's number. */
export function channelRefundAct(
  payment: PaidPayment,
  refund: MovingRefund,
  clearingId: AccountId,
): PlainAct {
  return {
    shape: 'plain',
    kind: 'refund',
    id: refund.actId,
    fromId: payment.payableId,
    toId: clearingId,
    amountFen: refund.amountFen,
    terminalId: payment.terminalId,
    reference: payment.paymentId,
    occurredAt: refund.decidedAt,
  }
}

/** Its way back to the merchant, when the channel gave nothing to the payer. */
export function callOffAct(payment: PaidPayment, refund: MovingRefund, clearingId: AccountId): PlainAct {
  const { callOffActId, calledOffAt } = refund
  assert(callOffActId && calledOffAt, 'it was called off')
  return {
    shape: 'plain',
    kind: 'adjustment',
    id: callOffActId,
    fromId: clearingId,
    toId: payment.payableId,
    amountFen: refund.amountFen,
    reference: refund.actId,
    occurredAt: calledOffAt,
  }
}

/** The claim that a reversal makes too: of a payment's first refund and its reversal, one is posted. */
export function claimAgainstReversal(payment: PaidPayment, refund: MovingRefund): Act['claim'] {
  return {
    key: claimKey('reversal', payment.paymentId),
    expiresAt: new Date(refund.decidedAt.getTime() + REMEMBERED_MS),
  }
}
