import type { TapProof } from '../../../contract/card-taps.ts'
import type { Payment, PendingPayment } from '../../../contract/payments.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { channelOfCode } from '../../../server/protocols/channel-codes.ts'
import type { Answer } from '../../../ui/api.ts'
import type { CardRefusal } from '../card/card-decision.ts'
import type { OfflineRefusal } from '../offline/decide-offline.ts'

/**
 * One payment that was asked for, as it is kept on disk until its outcome is known. The spending PIN is never in it.
 * `id` is the UUIDv7 made when the scan was complete or the card lay there, and the idempotency key (RULES 3.3).
 */
export type Attempt = CodeAttempt | CardAttempt
export type CodeAttempt = { id: string; amountFen: number; text: string }
export type CardAttempt = {
  id: string
  amountFen: number
  cardNo: string
  /** What the card said to the house's challenge; null until it was first sent with it. */
  proof: TapProof | null
  /** The reader may have taken it from the card's allowance: only the reader and that card know. */
  begun: boolean
}

/** A channel's wallet pays it: never with no network, and nobody but the channel can say. */
export function isByChannel(attempt: Attempt): boolean {
  return 'text' in attempt && channelOfCode(attempt.text) !== null
}

export function isByCard(attempt: Attempt): attempt is CardAttempt {
  return 'cardNo' in attempt
}

/** What the register found out by itself. */
export type LocalRefusal = 'storage_failed' | 'not_charged' | 'was_reversed' | 'digits_paused'
/** Why there is no payment. */
export type RefusedCode = ProblemCode | LocalRefusal | OfflineRefusal | CardRefusal | ChannelRefusal
/** Why a channel did not take it, as far as somebody at the register can do something with it. */
export type ChannelRefusal =
  | 'channel_no_money'
  | 'channel_code_invalid'
  | 'channel_payer_refused'
  | 'channel_merchant_refused'
  | 'channel_order_ended'
  | 'channel_reversed'
  | 'channel_kept'
/** What the server says of a payment. */
export type PaymentAnswer = Answer<Payment | PendingPayment>

/** What an answer proves of a payment. `uncertain`: nothing, ask again. `look-up`: only the list of payments can tell. */
export type Verdict =
  | { is: 'approved'; payment: Payment }
  | { is: 'pending'; waitsFor: PendingPayment['waitsFor'] }
  | { is: 'pin'; wrong: boolean }
  | { is: 'refused'; code: RefusedCode; retryAfterSeconds: number | null }
  | { is: 'uncertain' }
  | { is: 'look-up' }

/**
 * The decisions of RULES 3.4. A repeat of an approved payment is answered with the approval before any of these is
 * looked at (RULES 3.3), so each of them proves that the payment was never approved.
 */
const DECISIONS: ReadonlySet<string> = new Set<ProblemCode>([
  'body_invalid',
  'terminal_unknown',
  'amount_invalid',
  'id_conflict',
  'credential_invalid',
  'credential_expired',
  'credential_used',
  'card_lost',
  'account_frozen',
  'card_void',
  'not_admitted',
  'daily_ceiling',
  'spending_pin_required',
  'spending_pin_wrong',
  'spending_pin_locked',
  'insufficient_funds',
  'channel_refused',
])

/**
 * Judges the answer to an attempt.
 * @param askedBefore true when the same id was sent earlier and that answer never came: then a refusal at the door
 *   (suspended, signed out, id too old) says nothing about what the earlier request did
 */
export function judge(answer: PaymentAnswer, askedBefore: boolean): Verdict {
  if (answer.ok) return found(answer.value)
  const { code, status, problem } = answer.failure
  if (code === 'spending_pin_required' || code === 'spending_pin_wrong') {
    return { is: 'pin', wrong: code === 'spending_pin_wrong' }
  }
  // Said before anything is sent to a channel, and never of an attempt that was.
  if (code === 'channel_unavailable') return refused(code)
  if (code === 'channel_refused') return refused(channelRefusal(problem?.reason))
  if (code === 'offline' || status >= 500 || status === 401) return { is: 'uncertain' }
  const paused = problem?.digitsPausedSeconds
  if (typeof paused === 'number') return refused('digits_paused', paused)
  if (DECISIONS.has(code) || !askedBefore) {
    const wait = problem?.retryAfterSeconds
    return refused(code, typeof wait === 'number' ? wait : null)
  }
  return code === 'id_time_invalid' ? { is: 'look-up' } : { is: 'uncertain' }
}

/**
 * Judges an attempt too old to be repeated (an online id lives ten minutes) by looking it up. What is not there can
 * no longer come: its id is refused from now on.
 */
export function judgeLookUp(answer: PaymentAnswer): Verdict {
  if (answer.ok) return found(answer.value)
  return answer.failure.code === 'payment_unknown' ? refused('not_charged') : { is: 'uncertain' }
}

const CHANNEL_REFUSALS: ReadonlySet<string> = new Set<ChannelRefusal>([
  'channel_no_money',
  'channel_code_invalid',
  'channel_payer_refused',
  'channel_merchant_refused',
  'channel_order_ended',
  'channel_reversed',
  'channel_kept',
])

function channelRefusal(reason: unknown): RefusedCode {
  const code = `channel_${String(reason)}`
  return CHANNEL_REFUSALS.has(code) ? (code as ChannelRefusal) : 'channel_refused'
}

function found(payment: Payment | PendingPayment): Verdict {
  if (payment.state === 'pending') return { is: 'pending', waitsFor: payment.waitsFor }
  return payment.state === 'approved' ? { is: 'approved', payment } : refused('was_reversed')
}

function refused(code: RefusedCode, retryAfterSeconds: number | null = null): Verdict {
  return { is: 'refused', code, retryAfterSeconds }
}

/** When the n-th repeat (from 1) is made after an answer was lost. */
export function repeatDelayMs(repeat: number): number {
  return Math.min(500 * 2 ** (repeat - 1), 5000)
}
