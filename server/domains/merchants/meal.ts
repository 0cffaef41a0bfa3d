import { businessDate, minuteOfDay } from '../../base/clock.ts'
import type { MealPeriod, Policy } from '../policy/policy.ts'
import type { Merchant } from './merchant.ts'

// Their places never change: the numbers of meals are kept beside the balances.
const PLACES: Record<MealPeriod['name'], number> = { breakfast: 1, lunch: 2, dinner: 3 }
const DAY_MS = 86_400_000

/** The meal period that an instant falls into (RULES 3.9); null between meals. The end is exclusive. */
export function mealPeriodAt(policy: Pick<Policy, 'mealPeriods'>, at: Date): MealPeriod | null {
  const minute = minuteOfDay(at)
  const found = policy.mealPeriods.find(
    ({ startMinute, endMinute }) => startMinute <= minute && minute < endMinute,
  )
  return found ?? null
}

/**
 * Whether a subsidy may be spent at a merchant at an instant: one that is allowed to take it, inside a meal period
 * (RULES 3.9). Null: it may not. Otherwise the number of this meal, one for each meal of each day and never 0: given to
 * the ledger as the spend's `subsidyPeriod`, so that the subsidy gives once each period, whatever comes at once.
 */
export function subsidyMeal(
  merchant: Pick<Merchant, 'subsidyAllowed'>,
  policy: Pick<Policy, 'mealPeriods'>,
  at: Date,
): number | null {
  const period = merchant.subsidyAllowed ? mealPeriodAt(policy, at) : null
  if (!period) return null
  const day = Date.parse(`${businessDate(at)}T00:00:00Z`) / DAY_MS
  return day * 4 + PLACES[period.name]
}
