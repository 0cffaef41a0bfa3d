import type { ReaderStatus } from '../../../contract/reader.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { LaidCard } from '../sale/sale.ts'

/** What lies on the reader. `spent`: this stay of it was used for a sale already, and it must be lifted first. */
export type Laid = { visit: number; card: LaidCard; spent: boolean }

export type LaidCards = {
  /** Null while nothing lies there, or nobody can say. */
  laid: Cell<Laid | null>
  /** This stay is used up. */
  spend: (visit: number) => void
}

/**
 * Follows what lies on the reader. A card that lay there before the page was opened is spent: whose sale it was for nobody
 * knows any more. So is one that stayed while the agent was started anew and counts its stays from the start.
 */
export function followLaidCards(status: Cell<ReaderStatus | null>): LaidCards {
  const laid = createCell<Laid | null>(null)
  let spent: { visit: number; cardNo: string | null } | null = null
  let seen: 'never' | 'now' | 'lost' = 'never'

  function look(): void {
    const now = status.get()
    if (!now) {
      if (seen === 'now') seen = 'lost'
      return laid.set(null)
    }
    const { visit, card } = now
    const cardNo = card.kind === 'card' ? card.cardNo : null
    if (seen === 'never' || (seen === 'lost' && cardNo !== null && spent?.cardNo === cardNo)) {
      spent = { visit, cardNo }
    }
    seen = 'now'
    laid.set(card.kind === 'none' ? null : { visit, card, spent: spent?.visit === visit })
  }

  status.subscribe(look)
  look()
  return {
    laid,
    spend(visit) {
      const card = status.get()?.card
      spent = { visit, cardNo: card?.kind === 'card' ? card.cardNo : null }
      look()
    },
  }
}
