import { type DifferencePlan, type Planted, type Sown, sow, spoil } from './bill-differences.ts'
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
  readonly #onSown: (sown: Sown) => void
  readonly #sown = new Map<string, Sown>()
  atOnce = false

  constructor(books: Books, clock: () => number, onSown: (sown: Sown) => void) {
    this.#books = books
    this.#clock = clock
    this.#onSown = onSown
  }

  of(channel: Channel, date: string): DayBill | 'not_ready' {
    const readyAt = Date.parse(`${date}T00:00:00+08:00`) + (24 + READY_AT_HOUR) * HOUR_MS
    if (!this.atOnce && this.#clock() < readyAt) return 'not_ready'
    const before = dayBefore(date)
    const sownBefore = this.#sown.get(`${channel} ${before}`)
    const rows = spoil(rowsOf(this.#books, channel, date), this.#sown.get(`${channel} ${date}`), {
      rows: sownBefore ? rowsOf(this.#books, channel, before) : [],
      sown: sownBefore,
    })
    const totals = totalsOf(rows)
    totals.paymentFen += this.#sown.get(`${channel} ${date}`)?.summaryFen ?? 0
    return { rows, totals }
  }

  /** Plants differences in the bill of a day, instead of what was planted there. */
  plant(channel: Channel, date: string, plan: DifferencePlan): Planted[] {
    const { sown, planted } = sow(rowsOf(this.#books, channel, date), { channel, date, plan })
    this.take(sown)
    this.#onSown(sown)
    return planted
  }

  /** Of what is kept already. */
  take(sown: Sown): void {
    this.#sown.set(`${sown.channel} ${sown.date}`, sown)
  }
}

function dayBefore(date: string): string {
  return shanghai(Date.parse(`${date}T00:00:00+08:00`) - HOUR_MS).slice(0, 10)
}
