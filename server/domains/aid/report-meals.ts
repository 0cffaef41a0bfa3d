import { businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { mealPeriodAt } from '../merchants/meal.ts'
import type { Policy } from '../policy/policy.ts'

/** Money spent in a canteen by a person, or given back: then it is less than 0, at the time of what it takes back. */
export type MealMoney = { walletId: WalletId; at: Date; fen: Fen }

/** What a person's meals of a month cost more or less than was known. */
export type MealMonth = { month: string; walletId: WalletId; spendFen: Fen[] }

const PLACES = { breakfast: 0, lunch: 1, dinner: 2 } as const
const DAYS = 31
const MEALS = Object.keys(PLACES).length

/**
 * Adds up what was spent in canteens by person, month, day and meal: two dishes at two stalls in one meal period are one
 * meal, and what was bought between meals is none. In the order of their keys, so that two writers never wait for each
 * other in a circle.
 * @param policyOf the policy in force at an instant
 */
export function mealMonths(
  moved: readonly MealMoney[],
  policyOf: (at: Date) => Pick<Policy, 'mealPeriods'>,
): MealMonth[] {
  const months = new Map<string, MealMonth>()
  for (const { walletId, at, fen } of moved) {
    const meal = mealPeriodAt(policyOf(at), at)
    if (!meal) continue
    const date = businessDate(at)
    const month = `${date.slice(0, 7)}-01`
    const key = `${month} ${walletId}`
    const of = months.get(key) ?? { month, walletId, spendFen: Array.from({ length: DAYS * MEALS }, () => 0) }
    months.set(key, of)
    of.spendFen[(Number(date.slice(8)) - 1) * MEALS + PLACES[meal.name]]! += fen
  }
  return [...months.values()].toSorted((a, b) => a.month.localeCompare(b.month) || a.walletId - b.walletId)
}
