import { type Attempt, isByCard, isByChannel, type PaymentAnswer } from './attempt.ts'
import { type Advance, APPROVED_SHOWN_MS, type Deciding, type SaleFacts } from './sale.ts'

/** The network gave no answer. One that says the server has trouble is an answer: it is asked again. */
export function isUnheard(answer: PaymentAnswer): boolean {
  return !answer.ok && answer.failure.code === 'offline'
}

/** Once a code or tap, and never what the server asked a PIN for: that cannot be checked here. */
export function maySellOffline(
  { attempt, spendingPin, offline }: Deciding,
  { offlineMostFen, readerSells }: SaleFacts,
): boolean {
  if (offlineMostFen === null || spendingPin !== null || offline !== 'untried') return false
  if (isByChannel(attempt)) return false
  // A card bounds itself by its allowance.
  return isByCard(attempt) ? readerSells : attempt.amountFen <= offlineMostFen
}

/**
 * Sells under the id that the server may have been asked with: whichever of the two reaches it first is the payment,
 * and the other repeats it (RULES 3.3).
 */
export function takeOffline(sale: Deciding): Advance {
  const trying: Deciding = { ...sale, untilMs: null, offline: 'trying', wrongCard: false }
  if (!isByCard(sale.attempt)) {
    return { sale: trying, effects: [{ do: 'take-offline', attempt: sale.attempt }] }
  }
  const attempt = { ...sale.attempt, begun: true }
  const again = sale.attempt.begun
  return { sale: { ...trying, attempt }, effects: [{ do: 'take-by-card', attempt, again }] }
}

/** It is on disk already. */
export function approveOffline(attempt: Attempt, facts: SaleFacts, allowanceFen: number | null): Advance {
  return {
    sale: { step: 'approved-offline', attempt, allowanceFen, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
    effects: [
      { do: 'sound', sound: 'approved' },
      { do: 'approved-offline', attempt },
    ],
  }
}
