import type { Payment, TerminalPayments } from '../../../contract/payments.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { businessDay } from '../../../ui/time.ts'

/** What this register took on a business day, without what was reversed. */
export type Totals = { day: string; count: number; totalFen: number; ids: ReadonlySet<string> }

export type Takings = {
  /** null until the server was asked. `ids`: the newest payments in it, by which one is not counted twice. */
  totals: Cell<Totals | null>
  /** Counts a payment at once; the next refresh has it too. */
  add: (payment: Payment) => void
  refresh: () => Promise<void>
}

export function createTakings(api: TerminalApi): Takings {
  const totals = createCell<Totals | null>(null)
  return {
    totals,
    add({ id, chargedFen, at }) {
      const now = totals.get()
      if (!now || now.ids.has(id) || now.day !== businessDay(at)) return
      const ids = new Set([...now.ids, id])
      totals.set({ ...now, count: now.count + 1, totalFen: now.totalFen + chargedFen, ids })
    },
    async refresh() {
      const answer = await api.get<TerminalPayments>('/v1/terminal/payments')
      if (!answer.ok) return
      const { asOf, count, totalFen, payments } = answer.value
      totals.set({ day: businessDay(asOf), count, totalFen, ids: new Set(payments.map(({ id }) => id)) })
    },
  }
}
