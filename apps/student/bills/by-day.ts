import type { Bill } from '../../../contract/me.ts'
import { businessDay } from '../../../ui/time.ts'

/** The bills that happened on one day of Shanghai. */
export type BillDay = {
  /** `YYYY-MM-DD` */
  day: string
  bills: Bill[]
  /** What left, less what came back by reversals and refunds; fen. */
  spentFen: number
  receivedFen: number
  /** False for a day of which more may follow on the next page: its sums are not known yet. */
  complete: boolean
}

export const billFilters = ['all', 'spent', 'returned', 'received'] as const
export type BillFilter = (typeof billFilters)[number]

const kindsOf: Record<Exclude<BillFilter, 'all'>, readonly Bill['kind'][]> = {
  spent: ['payment', 'card_fee'],
  returned: ['reversal', 'refund'],
  received: ['cash_top_up', 'cash_top_up_reversal', 'channel_top_up', 'subsidy'],
}
const SPENDING: readonly Bill['kind'][] = [...kindsOf.spent, ...kindsOf.returned]
/** A balance that is paid back was not spent either. */
const NOT_RECEIVED: readonly Bill['kind'][] = [...SPENDING, 'payout']

export function matchesFilter(bill: Bill, filter: BillFilter): boolean {
  return filter === 'all' || kindsOf[filter].includes(bill.kind)
}

/**
 * Orders bills by the day on which they happened, newest first, whatever the order in which they were posted: a late
 * one stands where the person remembers it (RULES 3.7).
 * @param ended whether there are no more bills to load
 */
export function billsByDay(bills: readonly Bill[], ended: boolean): BillDay[] {
  const days = new Map<string, Bill[]>()
  for (const bill of bills) {
    const day = businessDay(bill.occurredAt)
    const known = days.get(day)
    if (known) known.push(bill)
    else days.set(day, [bill])
  }
  const last = bills.at(-1)
  // What is still to come happened on the last day that is here, or before.
  const openDay = ended || !last ? '' : businessDay(last.occurredAt)
  return [...days]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([day, ofDay]) => ({
      day,
      bills: ofDay.sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1)),
      spentFen: sum(ofDay, (bill) => (SPENDING.includes(bill.kind) ? -bill.amountFen : 0)),
      receivedFen: sum(ofDay, (bill) => (NOT_RECEIVED.includes(bill.kind) ? 0 : bill.amountFen)),
      complete: day > openDay,
    }))
}

function sum(bills: readonly Bill[], amountFen: (bill: Bill) => number): number {
  return bills.reduce((total, bill) => total + amountFen(bill), 0)
}
