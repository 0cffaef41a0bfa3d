import type { Payment } from '../../../contract/payments.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import type { CardDecision } from '../card/card-decision.ts'
import type { CardTill } from '../card/card-till.ts'
import type { KeptSales } from '../card/kept-sales.ts'
import type { Laid } from '../card/laid-card.ts'
import type { OnlineTaps } from '../card/tap-rest.ts'
import type { Key } from '../keys.ts'
import type { OfflineTill } from '../offline/offline-till.ts'
import type { Scan } from '../scan/scanned-text.ts'
import { advance } from './advance.ts'
import { askPayment, cancelPayment, lookUp } from './ask.ts'
import { type Attempt, type CardAttempt, type CodeAttempt, isByCard, isByChannel } from './attempt.ts'
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
  cards: Pick<OnlineTaps, 'prove' | 'finish'> & CardTill & Pick<KeptSales, 'leave'>
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
  /** A card lies on the reader. */
  laid: (laid: Laid) => void
  /** The reader's agent answers again. */
  readerBack: () => void
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
      readerSells: deps.cards.sells(),
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
        const failed = () => ({ ok: false, code: 'storage_failed' }) as const
        const decision = await deps.offlineTill.take(attempt).catch(failed)
        return dispatch({ type: 'decided-offline', attempt, decision })
      }
      case 'prove':
        return prove(effect.attempt, effect.asked)
      case 'take-by-card':
        return takeByCard(effect.attempt, effect.again)
      case 'look-at-reader': {
        const { attempt } = effect
        return dispatch({ type: 'decided-by-card', attempt, decision: await deps.cards.look(attempt) })
      }
      case 'look-up':
        return dispatch({
          type: 'looked-up',
          asked: effect.asked,
          answer: await lookUp(api, effect.attempt),
        })
      case 'cancel': {
        const { attempt, asked } = effect
        return dispatch({ type: 'answer', asked, answer: await cancelPayment(api, attempt) })
      }
      case 'forget':
        // Left on disk it is only asked once more after the next start, which is harmless.
        return book.forget(effect.attempt.id).catch(() => undefined)
      case 'set-aside':
        return setAside(effect.attempt)
      case 'approved':
        deps.onApproved(effect.payment)
        return concludeApproved(effect.attempt)
      case 'approved-offline':
        if (!isByCard(effect.attempt)) spentText = effect.attempt.text
        return deps.onApprovedOffline()
      case 'sound':
        return deps.playSound(effect.sound)
    }
  }

  async function prove(attempt: CardAttempt, asked: number): Promise<void> {
    const proven = await deps.cards.prove(attempt)
    if (proven.ok) return dispatch({ type: 'proven', asked, proof: proven.proof })
    const failure = proven.why === 'torn' ? 'torn' : proven.failure
    dispatch({ type: 'not-proven', asked, failure })
  }

  async function takeByCard(attempt: CardAttempt, again: boolean): Promise<void> {
    const decided = (decision: CardDecision) => dispatch({ type: 'decided-by-card', attempt, decision })
    try {
      await book.keep({ ...attempt, setAside: false })
    } catch {
      return decided(again ? { is: 'open', wrongCard: false } : { is: 'refused', code: 'storage_failed' })
    }
    decided(await deps.cards.take(attempt, again))
  }

  async function setAside(attempt: Attempt): Promise<void> {
    await book.keep({ ...attempt, setAside: true }).catch(() => undefined)
    if (isByCard(attempt) && attempt.begun) return deps.cards.leave(attempt)
    deps.onSetAside(attempt)
    if (!isByCard(attempt)) await noteUsed(attempt)
  }

  async function concludeApproved(attempt: Attempt): Promise<void> {
    if (isByCard(attempt)) {
      void deps.cards.finish(attempt)
    } else {
      spentText = attempt.text
      // Killed in between, it is asked for again; the other way round its code could be sold again with no network.
      await noteUsed(attempt)
    }
    return book.forget(attempt.id).catch(() => undefined)
  }

  // A disk that fails now does not undo the sale: then only this page remembers the code.
  function noteUsed(attempt: CodeAttempt): Promise<void> {
    // A channel's code sells nothing without network.
    if (isByChannel(attempt)) return Promise.resolve()
    return deps.offlineTill.usedOnline(attempt.text).catch(() => undefined)
  }

  online.subscribe(() => {
    if (online.get()) dispatch({ type: 'online' })
  })
  return {
    sale,
    press: (key) => dispatch({ type: 'key', key }),
    scanned: (scan, from) => dispatch({ type: 'scan', scan, from, newId: deps.newId() }),
    laid: ({ card, spent }) => dispatch({ type: 'card', card, spent, newId: deps.newId() }),
    readerBack: () => dispatch({ type: 'reader' }),
    resume: (attempt) => dispatch({ type: 'resume', attempt }),
  }
}
