import type { Payment, TerminalPayments } from '../../../contract/payments.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../session/terminal-api.ts'

/** What this register took today, without what was reversed. */
export type Totals = { count: number; totalFen: number }

export type Takings = {
  /** null until the server was asked. */
  totals: Cell<Totals | null>
  /** Counts a payment at once; the next refresh has it too. */
  add: (payment: Payment) => void
  refresh: () => Promise<void>
}

export function createTakings(api: TerminalApi): Takings {
  const totals = createCell<Totals | null>(null)
  return {
    totals,
    add({ chargedFen }) {
      const now = totals.get()
      if (now) totals.set({ count: now.count + 1, totalFen: now.totalFen + chargedFen })
    },
    async refresh() {
      const answer = await api.get<TerminalPayments>('/v1/terminal/payments')
      if (answer.ok) totals.set({ count: answer.value.count, totalFen: answer.value.totalFen })
    },
  }
}
