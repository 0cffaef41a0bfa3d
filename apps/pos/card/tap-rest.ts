import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import { finishTap, type Proven, proveCard } from '../../../ui/terminal/tap-card.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import type { LaidCards } from './laid-card.ts'

/** How far the rest of a paid tap is: the card may be taken at any time, and then its allowance is set at its next tap. */
export type TapRest = { id: string } & (
  | { at: 'running' }
  | { at: 'done'; allowanceFen: number }
  | { at: 'left' }
)

/** The taps with network: the card proves itself, and after the payment its allowance is set (RULES 2.6). */
export type OnlineTaps = {
  prove: (attempt: CardAttempt) => Promise<Proven>
  /** Goes on with the tap of a payment that was approved. */
  finish: (attempt: CardAttempt) => Promise<void>
  /** Of the payment approved last; null when it had no tap here. */
  rest: Cell<TapRest | null>
}

export function createOnlineTaps(deps: {
  api: TerminalApi
  reader: Pick<Reader, 'status' | 'exchange'>
  laidCards: LaidCards
}): OnlineTaps {
  const { api, reader, laidCards } = deps
  const rest = createCell<TapRest | null>(null)
  /** The tap made last: another visit of the card cannot go on with it. */
  let tap: { id: string; visit: number } | null = null
  return {
    rest,
    async prove({ id, cardNo }) {
      const now = laidCards.laid.get()
      if (now?.card.kind !== 'card' || now.card.cardNo !== cardNo) return { ok: false, why: 'torn' }
      laidCards.spend(now.visit)
      tap = { id, visit: now.visit }
      return proveCard({ api, reader, visit: now.visit }, cardNo)
    },
    async finish({ id, proof }) {
      if (tap?.id !== id || !proof) return rest.set(null)
      rest.set({ id, at: 'running' })
      const finished = await finishTap({ api, reader, visit: tap.visit }, proof)
      if (rest.get()?.id !== id) return
      if (finished.ok) rest.set({ id, at: 'done', allowanceFen: finished.end.allowanceFen })
      else rest.set(finished.why === 'torn' ? { id, at: 'left' } : null)
    },
  }
}
