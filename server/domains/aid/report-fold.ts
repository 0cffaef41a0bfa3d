import { businessDate } from '../../base/clock.ts'
import type { Pool, PoolClient } from '../../base/database.ts'
import { type BatchSpan, readBatches } from '../ledger/read-batches.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import { addMealMonths, deleteMealMonths, selectMealMoney } from './report-meal-store.ts'
import { mealMonths } from './report-meals.ts'

const MINUTE_MS = 60_000
/** The month under way and the twelve before it: nobody asks for help for a meal of long ago. */
const MONTHS_KEPT = 12

/**
 * Adds what was posted since the last time to people's months of meals, each batch once, and forgets those of more than a
 * year ago. For a job.
 */
export async function foldMeals(
  { pool, policyAt }: { pool: Pool; policyAt: PolicyAt },
  campusId: number,
  now: Date,
): Promise<void> {
  const fold = async (db: PoolClient, span: BatchSpan) => {
    const moved = await selectMealMoney(db, span)
    const policies = new Map<number, Policy>()
    for (const { at } of moved) {
      const minute = minuteOf(at)
      if (!policies.has(minute)) policies.set(minute, await policyAt(campusId, new Date(minute * MINUTE_MS)))
    }
    await addMealMonths(
      db,
      campusId,
      mealMonths(moved, (at) => policies.get(minuteOf(at))!),
    )
  }
  const read = await readBatches(pool, { campusId, reader: 'aid' }, fold, now)
  if (read > 0) await deleteMealMonths(pool, campusId, firstMonthKept(now))
}

/** Meal periods change between minutes, never in one. */
const minuteOf = (at: Date) => Math.floor(at.getTime() / MINUTE_MS)

/** The first day of the earliest month that is kept. */
export function firstMonthKept(now: Date): string {
  const [year = 0, month = 0] = businessDate(now).split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - MONTHS_KEPT, 1)).toISOString().slice(0, 10)
}
