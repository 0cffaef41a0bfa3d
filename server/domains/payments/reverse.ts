import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import { isTimely } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { findAct } from '../ledger/act.ts'
import { type CreditAct, claimKey, type PostedAct } from '../ledger/transfer.ts'
import { subsidyMeal } from '../merchants/meal.ts'
import type { Policy } from '../policy/policy.ts'
import type { AuthoriseDeps } from './authorise.ts'
import { selectCharge } from './channel-charge-store.ts'
import { isLateSale } from './late-payment.ts'
import { isOwn } from './means.ts'
import type { Counter } from './payment.ts'
import { isReversed } from './post-refund.ts'
import { type ChargeDeps, reverseFrom } from './reverse-charge.ts'

export type ReverseDeps = Pick<AuthoriseDeps, 'policyAt' | 'counterNowOf'> & ChargeDeps

/** A payment that was taken back: `amountFen` is what was charged, and went back to where it came from. */
export type Reversal = { id: string; paymentId: string; amountFen: Fen; at: Date }

type Order = { campusId: number; terminalId: string; paymentId: string; id: string }

/** That a payment was reversed is claimed once; later it is too late anyway, so the claim need not last. */
const REVERSAL_REMEMBERED_MS = 30 * 86_400_000

/**
 * Takes a payment back (RULES 3.8): by the terminal that took it, or one of the stall whose code did, within the campus's
 * minutes, once. The money returns to wallet and subsidy as they gave it, and the day's spending goes down again.
 * A terminal that needs a shift takes back what was paid in the one that is open. Repeating it repeats the answer.
 * Refuses, in this order: `id_time_invalid`, `terminal_unknown`, `payment_unknown`, `id_conflict`,
 * `reversal_not_own_shift`, `reversal_too_late`, `already_reversed`, `already_refunded`.
 */
export async function reverse(
  deps: ReverseDeps,
  order: Order,
  now: Date,
): Promise<{ ok: true; reversal: Reversal } | Refusal> {
  const { campusId, terminalId, paymentId, id } = order
  const known = await findAct(deps.pool, campusId, id)
  if (known && isRepeat(known, order)) return { ok: true, reversal: reversalOf(known, paymentId) }
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  const counter = await deps.counterNowOf(campusId, terminalId)
  if (!counter?.active) return refuse('terminal_unknown')
  const payment = await findAct(deps.pool, campusId, paymentId)
  if (!payment || !isReversible(payment) || !isOwn(counter, payment)) return refuse('payment_unknown')
  if (known) return refuse('id_conflict')
  if (!isOfShift(counter, payment)) return refuse('reversal_not_own_shift')
  const { reversalMinutes } = await deps.policyAt(campusId, now)
  if (now.getTime() - payment.occurredAt.getTime() > reversalMinutes * 60_000)
    return refuse('reversal_too_late')

  if (payment.walletId === null) return reverseCharged(deps, order, payment, now)
  const policyThen = await deps.policyAt(campusId, payment.occurredAt)
  const outcome = await deps.posterOf(campusId).post(creditOf(payment, order, policyThen, now))
  if (outcome.ok) {
    const repeated = !outcome.repeat || isRepeat(outcome.posted, order)
    return repeated ? { ok: true, reversal: reversalOf(outcome.posted, paymentId) } : refuse('id_conflict')
  }
  if (outcome.code === 'claim_used') return refuseSecond(deps, campusId, payment)
  assert(outcome.code === 'ledger_unavailable', 'nothing else refuses money that comes back')
  return refuse(outcome.code)
}

/** A payment by a channel's code: of two reversals at once one is, and the channel is told by it. */
async function reverseCharged(
  deps: ReverseDeps,
  order: Order,
  payment: PostedAct,
  now: Date,
): Promise<{ ok: true; reversal: Reversal } | Refusal> {
  const { campusId, paymentId, id } = order
  const charge = await selectCharge(deps.pool, { campusId, paymentId })
  if (!charge) return refuse('payment_unknown')
  const begun = charge.posted
    ? await reverseFrom(deps, campusId, charge, ['paid'], now, { id, at: now })
    : null
  const done = begun ?? (await selectCharge(deps.pool, { campusId, paymentId }))
  // Another reversal counts as soon as it has begun; one that a refund came before is no longer noted.
  if (done?.reversalId !== id) return refuse(done?.reversalId ? 'already_reversed' : 'already_refunded')
  const act = await findAct(deps.pool, campusId, id)
  if (!act) return refuse('ledger_unavailable')
  if (!isRepeat(act, order)) return refuse('id_conflict')
  return { ok: true, reversal: { id, paymentId, amountFen: payment.amountFen, at: done.reversedAt ?? now } }
}

/** A payment is reversed once, and not when a refund gave anything of it back: both make the same claim. */
async function refuseSecond({ pool }: ReverseDeps, campusId: number, payment: PostedAct): Promise<Refusal> {
  const { walletId, id: paymentId, occurredAt: paidAt } = payment
  const reversed = await isReversed(pool, campusId, { walletId, paymentId, paidAt })
  return refuse(reversed ? 'already_reversed' : 'already_refunded')
}

/** Late ones too, once they are posted: in practice those whose network was back within the minutes. */
function isReversible(act: PostedAct): boolean {
  return act.kind === 'payment' || (isLateSale(act) && act.walletId !== null)
}

function isRepeat(act: PostedAct, { terminalId, paymentId }: Order): boolean {
  return act.kind === 'reversal' && act.reference === paymentId && act.terminalId === terminalId
}

/** Without an open shift nothing is anybody's to take back. */
function isOfShift({ needsShift, shiftOpenedAt }: Counter, { occurredAt }: PostedAct): boolean {
  return !needsShift || (shiftOpenedAt !== null && occurredAt >= shiftOpenedAt)
}

function reversalOf({ id, amountFen, occurredAt }: PostedAct, paymentId: string): Reversal {
  return { id, paymentId, amountFen, at: occurredAt }
}

function creditOf(payment: PostedAct, { id, terminalId }: Order, policyThen: Policy, now: Date): CreditAct {
  assert(payment.walletId !== null, 'a payment left a wallet')
  const { walletFen, subsidyFen, accountId, occurredAt } = payment
  // Its subsidy was given in the meal of that time, and may be given in it again.
  const meal = subsidyFen > 0 ? subsidyMeal({ subsidyAllowed: true }, policyThen, occurredAt) : null
  return {
    shape: 'credit',
    kind: 'reversal',
    id,
    walletId: payment.walletId,
    fromId: accountId,
    walletFen,
    subsidyFen,
    terminalId,
    reference: payment.id,
    occurredAt: now,
    businessDate: businessDate(occurredAt),
    ...(meal === null ? {} : { subsidyPeriod: meal }),
    claim: {
      key: claimKey('reversal', payment.id),
      expiresAt: new Date(now.getTime() + REVERSAL_REMEMBERED_MS),
    },
  }
}
