import { type BillRow, type BillTotals, rowsOf, totalsOf } from './bill-rows.ts'
import type { Books } from './books.ts'
import { type Channel, shanghai } from './order.ts'

export type DayBill = { rows: BillRow[]; totals: BillTotals }

const READY_AT_HOUR = 10
const HOUR_MS = 3600_000

/** The bill of a day of a channel: there at ten o'clock of the next day, unless it is told to be there at once. */
export class Bills {
  readonly #books: Books
  readonly #clock: () => number
  atOnce = false

  constructor(books: Books, clock: () => number) {
    this.#books = books
    this.#clock = clock
  }

  of(channel: Channel, date: string): DayBill | 'not_ready' {
    const readyAt = Date.parse(`${date}T00:00:00+08:00`) + (24 + READY_AT_HOUR) * HOUR_MS
    const today = shanghai(this.#clock()).slice(0, 10)
    if (!this.atOnce && (date >= today || this.#clock() < readyAt)) return 'not_ready'
    const rows = rowsOf(this.#books, channel, date)
    return { rows, totals: totalsOf(rows) }
  }
}
