import type { Payment } from '../../../contract/payments.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import type { Key } from '../keys.ts'
import type { OfflineTill } from '../offline/offline-till.ts'
import type { Scan } from '../scan/scanned-text.ts'
import { advance } from './advance.ts'
import { askPayment, lookUp } from './ask.ts'
import type { Attempt } from './attempt.ts'
import type { AttemptBook } from './attempt-book.ts'
import { idleSale, type Sale, type SaleEffect, type SaleEvent, type Sound } from './sale.ts'

export type SaleDeps = {
  api: TerminalApi
  book: AttemptBook
  timers: Timers
  online: Cell<boolean>
  /** The least and the most this stall may take. */
  limits: () => { amountMinFen: number; amountMaxFen: number }
  offlineTill: Pick<OfflineTill, 'standing' | 'take' | 'usedOnline'>
  /** A fresh UUIDv7 by the server's time. */
  newId: () => string
  playSound: (sound: Sound) => void
  onApproved: (payment: Payment) => void
  onApprovedOffline: () => void
  /** Takes over an attempt that the cashier set aside; it is on disk as such. */
  onSetAside: (attempt: Attempt) => void
}

/** Runs the sale's machine: gives it what happens, does what it wants done. */
export type SaleRunner = {
  sale: Cell<Sale>
  press: (key: Key) => void
  scanned: (scan: Scan, from: 'wedge' | 'camera') => void
  /** Takes up a payment whose outcome was unknown when the page was closed. */
  resume: (attempt: Attempt) => void
}

export function createSaleRunner(deps: SaleDeps): SaleRunner {
  const { api, book, timers, online } = deps
  const sale = createCell<Sale>(idleSale)
  let spentText: string | null = null
  let cancelTimer = () => {}

  function dispatch(event: SaleEvent): void {
    const facts = {
      nowMs: timers.nowMs(),
      online: online.get(),
      spentText,
      offlineMostFen: offlineMostFen(),
      ...deps.limits(),
    }
    const next = advance(sale.get(), event, facts)
    sale.set(next.sale)
    cancelTimer()
    const untilMs = 'untilMs' in next.sale ? next.sale.untilMs : null
    cancelTimer =
      untilMs === null
        ? () => {}
        : timers.after(Math.max(0, untilMs - facts.nowMs), () => dispatch({ type: 'time' }))
    for (const effect of next.effects) void run(effect)
  }

  function offlineMostFen(): number | null {
    const standing = deps.offlineTill.standing()
    return standing.ok ? standing.limits.codeFen : null
  }

  async function run(effect: SaleEffect): Promise<void> {
    switch (effect.do) {
      case 'ask': {
        const { attempt, spendingPin, asked } = effect
        try {
          await book.keep({ ...attempt, setAside: false })
        } catch {
          return dispatch({ type: 'storage-failed', asked })
        }
        return dispatch({ type: 'answer', asked, answer: await askPayment(api, attempt, spendingPin) })
      }
      case 'take-offline': {
        const { attempt } = effect
        try {
          const decision = await deps.offlineTill.take(attempt)
          return dispatch({ type: 'decided-offline', attempt, decision })
        } catch {
          const decision = { ok: false, code: 'storage_failed' } as const
          return dispatch({ type: 'decided-offline', attempt, decision })
        }
      }
      case 'look-up':
        return dispatch({
          type: 'looked-up',
          asked: effect.asked,
          answer: await lookUp(api, effect.attempt),
        })
      case 'forget':
        // Left on disk it is only asked once more after the next start, which is harmless.
        return book.forget(effect.attempt.id).catch(() => undefined)
      case 'set-aside':
        await book.keep({ ...effect.attempt, setAside: true }).catch(() => undefined)
        deps.onSetAside(effect.attempt)
        return noteUsed(effect.attempt.text)
      case 'approved':
        spentText = effect.attempt.text
        deps.onApproved(effect.payment)
        // Killed in between, it is asked for again; the other way round its code could be sold again with no network.
        await noteUsed(effect.attempt.text)
        return book.forget(effect.attempt.id).catch(() => undefined)
      case 'approved-offline':
        spentText = effect.text
        return deps.onApprovedOffline()
      case 'sound':
        return deps.playSound(effect.sound)
    }
  }

  // A disk that fails now does not undo the sale: then only this page remembers the code.
  function noteUsed(text: string): Promise<void> {
    return deps.offlineTill.usedOnline(text).catch(() => undefined)
  }

  online.subscribe(() => {
    if (online.get()) dispatch({ type: 'online' })
  })
  return {
    sale,
    press: (key) => dispatch({ type: 'key', key }),
    scanned: (scan, from) => dispatch({ type: 'scan', scan, from, newId: deps.newId() }),
    resume: (attempt) => dispatch({ type: 'resume', attempt }),
  }
}
