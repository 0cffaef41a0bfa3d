import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { settle } from './ask.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptBook } from './attempt-book.ts'

/** What became of a payment that had been set aside. `chargedTo`: who paid, masked; null when nobody did. */
type Settled = { attempt: Attempt; chargedTo: string | null }

/** The payments that were set aside: asked in the background until their outcome is known. */
export type SetAside = {
  open: Cell<readonly Attempt[]>
  /** The one whose outcome came last, to be shown to the cashier. */
  settled: Cell<Settled | null>
  add: (attempt: Attempt) => void
}

const REPEAT_MS = 10_000

export function createSetAside(deps: {
  api: TerminalApi
  book: AttemptBook
  timers: Timers
  onCharged: () => void
}): SetAside {
  const open = createCell<readonly Attempt[]>([])
  const settled = createCell<Settled | null>(null)
  let running = false

  async function round(): Promise<void> {
    for (const attempt of open.get()) {
      const verdict = await settle(deps.api, attempt)
      if (verdict.is === 'uncertain' || verdict.is === 'look-up' || verdict.is === 'pending') continue
      open.set(open.get().filter((other) => other.id !== attempt.id))
      await deps.book.forget(attempt.id).catch(() => undefined)
      const chargedTo = verdict.is === 'approved' ? verdict.payment.payer.name : null
      settled.set({ attempt, chargedTo })
      if (chargedTo !== null) deps.onCharged()
    }
    if (open.get().length > 0) deps.timers.after(REPEAT_MS, () => void round())
    else running = false
  }

  return {
    open,
    settled,
    add(attempt) {
      open.set([...open.get(), attempt])
      if (running) return
      running = true
      deps.timers.after(REPEAT_MS, () => void round())
    },
  }
}
