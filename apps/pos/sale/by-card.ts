import type { TapProof } from '../../../contract/card-taps.ts'
import type { Failure } from '../../../ui/api.ts'
import type { CardDecision } from '../card/card-decision.ts'
import { totalFen } from './amount-entry.ts'
import { type CardAttempt, isByCard } from './attempt.ts'
import { ask, conclude, newDeciding, waitToRepeat } from './conclude.ts'
import {
  type Advance,
  type Deciding,
  doubtOf,
  type LaidCard,
  type Notice,
  type Sale,
  type SaleAt,
  type SaleEvent,
  type SaleFacts,
  stay,
} from './sale.ts'
import { approveOffline, maySellOffline, takeOffline } from './sell-offline.ts'

type CardEvent = Extract<SaleEvent, { type: 'card' }>

/**
 * A card is on the reader and the amount stands: it pays. A stay on the reader pays once: a card left lying there must not
 * pay for the next person.
 */
export function takeCard(
  sale: SaleAt<'scanning'>,
  { card, spent, newId }: CardEvent,
  facts: SaleFacts,
): Advance {
  if (card.kind !== 'card') return tell(sale, noticeOf(card))
  if (spent) return tell(sale, 'card_lift')
  const { cardNo } = card
  const attempt: CardAttempt = {
    id: newId,
    amountFen: totalFen(sale.entry),
    cardNo,
    proof: null,
    begun: false,
  }
  const deciding = newDeciding(sale.entry, attempt, null)
  if (facts.online) return ask(deciding, facts)
  if (!maySellOffline(deciding, facts)) return tell(sale, 'offline')
  return takeOffline({ ...deciding, asking: false })
}

/** The card has said who it is: now the server is asked. */
export function proven(sale: Deciding, proof: TapProof): Advance {
  if (!isByCard(sale.attempt)) return stay(sale)
  const attempt = { ...sale.attempt, proof }
  const { spendingPin, asked } = sale
  return { sale: { ...sale, attempt }, effects: [{ do: 'ask', attempt, spendingPin, asked }] }
}

/** It was pulled away first, or nobody gave it a challenge. What was never sent has charged nobody. */
export function notProven(sale: Deciding, failure: Failure | 'torn', facts: SaleFacts): Advance {
  const { attempt } = sale
  if (!isByCard(attempt)) return stay(sale)
  const code = failure === 'torn' ? 'torn' : failure.code
  if (code === 'offline' && maySellOffline(sale, facts)) return takeOffline({ ...sale, asking: false })
  if (wasSent(attempt)) return waitToRepeat(sale, facts)
  if (code === 'torn') return tapAgain(sale, 'card_torn')
  if (code === 'offline') return tapAgain(sale, 'offline')
  return conclude(sale, { is: 'refused', code, retryAfterSeconds: null }, facts)
}

/** While the outcome is unknown only the same card is of use: with network it proves itself again, without it says what it did. */
export function cardAgain(sale: Deciding, { card, spent }: CardEvent, facts: SaleFacts): Advance {
  const { attempt } = sale
  if (!isByCard(attempt) || spent || doubtOf(sale) !== 'unknown' || sale.offline === 'trying') {
    return stay(sale)
  }
  if (card.kind !== 'card' || card.cardNo !== attempt.cardNo) {
    return { sale: { ...sale, wrongCard: true }, effects: [{ do: 'sound', sound: 'attention' }] }
  }
  if (sale.offline === 'open') return takeOffline(sale)
  return ask({ ...sale, offline: 'untried', asked: sale.asked + 1 }, facts, true)
}

export function concludeByCard(sale: Deciding, decision: CardDecision, facts: SaleFacts): Advance {
  const { attempt } = sale
  if (!isByCard(attempt)) return stay(sale)
  switch (decision.is) {
    case 'paid':
      return approveOffline(attempt, facts, decision.allowanceFen)
    case 'open': {
      const { wrongCard } = decision
      const sound = wrongCard ? 'attention' : 'unknown'
      return {
        sale: { ...sale, offline: 'open', asking: false, untilMs: null, wrongCard },
        effects: [{ do: 'sound', sound }],
      }
    }
    case 'torn':
    case 'refused': {
      const free: Deciding = { ...sale, offline: 'refused', attempt: { ...attempt, begun: false } }
      // The server may have taken it: it is asked on.
      if (wasSent(attempt)) return free.asking ? stay(free) : waitToRepeat(free, facts)
      if (decision.is === 'torn') return tapAgain(free, 'card_torn')
      return conclude(free, { is: 'refused', code: decision.code, retryAfterSeconds: null }, facts)
    }
  }
}

/** Asks the reader what became of a sale that was begun with it. */
export function lookAtReader(sale: Deciding): Advance {
  const { attempt } = sale
  if (!isByCard(attempt)) return stay(sale)
  return {
    sale: { ...sale, offline: 'trying', asking: false, untilMs: null },
    effects: [{ do: 'look-at-reader', attempt }],
  }
}

function wasSent({ proof }: CardAttempt): boolean {
  return proof !== null
}

/** Nothing was taken: the amount still stands, and the card may be laid on again. */
function tapAgain({ entry, attempt }: Deciding, notice: Notice): Advance {
  const sale: Sale = { step: 'scanning', entry, notice }
  return {
    sale,
    effects: [
      { do: 'sound', sound: 'attention' },
      { do: 'forget', attempt },
    ],
  }
}

function noticeOf(card: LaidCard): Notice {
  return card.kind === 'blank' ? 'card_blank' : 'card_unreadable'
}

function tell(sale: SaleAt<'scanning'>, notice: Notice): Advance {
  if (sale.notice === notice) return stay(sale)
  return { sale: { ...sale, notice }, effects: [{ do: 'sound', sound: 'attention' }] }
}
