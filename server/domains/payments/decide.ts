import { type Refusal, refuse } from '../../../contract/problem.ts'
import { businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import { effectiveLimits } from '../credentials/spending-limit.ts'
import type { AccountId, Claim, SpendAct } from '../ledger/transfer.ts'
import { subsidyMeal } from '../merchants/meal.ts'
import { admits } from '../merchants/merchant.ts'
import { priceFor, tierOf } from '../merchants/price.ts'
import { visitEnded } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import type { Place } from './means.ts'
import type { Counter, Spender } from './payment.ts'

/** Whether a spending PIN was verified for this attempt. An initial one opens less (RULES 1.3). */
export type VerifiedPin = 'none' | 'initial' | 'set'

/** A terminal that may sell, as far as it alone goes. */
export type SellingCounter = Counter & { payableId: AccountId }

/** Where money may be taken: what the decision needs of a stall, with a terminal or without. */
export type SellingPlace = Pick<SellingCounter, 'payableId' | 'subsidyAllowed' | 'admits'>

/** The terminal refuses before anything of the payer is looked at: an active POS of a merchant may sell. */
export function sells(counter: Counter | undefined): counter is SellingCounter {
  return counter !== undefined && counter.kind === 'pos' && counter.active && counter.payableId !== null
}

/** What may be asked for at a stall (RULES 3.5): the price, before any tier. */
export function checkAmount(amountFen: Fen, policy: Policy): { ok: true } | Refusal {
  const allowed =
    amountFen >= policy.stallAmountMinFen && amountFen <= policy.stallAmountMaxFen && amountFen > 0
  return allowed
    ? { ok: true }
    : refuse('amount_invalid', {
        amountMinFen: policy.stallAmountMinFen,
        amountMaxFen: policy.stallAmountMaxFen,
      })
}

/**
 * What to post for a payment whose terminal, amount and credential are good. All the rest is decided by the ledger in
 * the instant of the debit, in the order of RULES 3.4: the claim, the account's state, admission, the day's ceiling,
 * whether a spending PIN is needed, the funds. So nothing here can be out of date.
 */
export function spendOf(payment: {
  id: string
  priceFen: Fen
  counter: SellingPlace
  payer: Spender
  place: Place
  /** Null where nothing that was shown may be used only once. */
  claim: Claim | null
  pin: VerifiedPin
  policy: Policy
  now: Date
}): SpendAct {
  const { id, priceFen, counter, payer, place, claim, pin, policy, now } = payment
  // At least 1 fen, whatever percentage a campus sets.
  const amountFen = Math.max(1, priceFor(priceFen, tierOf(payer.role), policy))
  const meal = subsidyMeal(counter, policy, now)
  return {
    shape: 'spend',
    kind: 'payment',
    id,
    walletId: payer.walletId,
    toId: counter.payableId,
    amountFen,
    ...place,
    occurredAt: now,
    businessDate: businessDate(now),
    claim,
    ...(meal === null ? { source: 'wallet' } : { source: 'subsidy-first', subsidyPeriod: meal }),
    guards: {
      admitted: isAdmitted(counter, payer, now),
      dayLimitFen:
        pin === 'initial'
          ? Math.min(policy.dailyCeilingFen, policy.initialSpendingPinDayFen)
          : policy.dailyCeilingFen,
      ...(pin === 'none' ? { pinlessDayLimitFen: pinlessDayLimitFen(amountFen, payer, policy) } : {}),
    },
  }
}

function isAdmitted(counter: Pick<Counter, 'admits'>, payer: Spender, now: Date): boolean {
  return !visitEnded(payer, now) && admits(counter, payer.role)
}

/** Above the limit of one payment nothing of the day's limit counts: 0 always asks for the spending PIN (RULES 1.7). */
function pinlessDayLimitFen(amountFen: Fen, payer: Spender, policy: Policy): Fen {
  const { perPaymentFen, perDayFen } = effectiveLimits(payer.ownLimits, policy)
  return amountFen > perPaymentFen ? 0 : perDayFen
}
