import { businessDay } from '../../../ui/time.ts'
import type { Totals } from '../status/takings.ts'
import type { JournalEntry } from './journal.ts'

/**
 * The day's takings with the sales that the server does not know yet.
 * @param known what the server told; null when it was not asked
 * @returns null when nothing is known at all
 */
export function withQueued(
  known: Totals | null,
  queued: readonly JournalEntry[],
  day: string,
): Totals | null {
  const today = queued.filter(({ at }) => businessDay(at) === day)
  if (!known && today.length === 0) return null
  return {
    count: (known?.count ?? 0) + today.length,
    totalFen: today.reduce((sum, { amountFen }) => sum + amountFen, known?.totalFen ?? 0),
  }
}
