import { businessDay } from '../../../ui/time.ts'
import type { Totals } from '../status/takings.ts'
import type { JournalEntry } from './journal.ts'

/**
 * The day's takings with the sales that the server does not know yet. A sale whose answer was lost may be known to it
 * and queued here too: it counts once. One by card whose end nobody saw is no takings yet.
 * @param known what the server told last; null when it was not asked
 * @returns null when nothing is known at all
 */
export function withQueued(
  known: Totals | null,
  queued: readonly JournalEntry[],
  day: string,
): Pick<Totals, 'count' | 'totalFen'> | null {
  const told = known?.day === day ? known : null
  const isSale = (entry: JournalEntry) => !('card' in entry) || entry.card.tac !== null
  const today = queued.filter(
    (entry) => isSale(entry) && businessDay(entry.at) === day && !told?.ids.has(entry.id),
  )
  if (!told && today.length === 0) return null
  return {
    count: (told?.count ?? 0) + today.length,
    totalFen: today.reduce((sum, { amountFen }) => sum + amountFen, told?.totalFen ?? 0),
  }
}
