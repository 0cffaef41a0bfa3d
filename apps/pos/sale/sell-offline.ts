import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import type { Attempt } from './attempt.ts'
import { type Advance, APPROVED_SHOWN_MS, type Deciding, type SaleFacts } from './sale.ts'

/** The network gave no answer. One that says the server has trouble is an answer: it is asked again. */
export function isUnheard(answer: Answer<Payment>): boolean {
  return !answer.ok && answer.failure.code === 'offline'
}

/** Once a code, and never what the server asked a PIN for: that cannot be checked here. */
export function maySellOffline(
  { attempt, spendingPin, offline }: Deciding,
  { offlineMostFen }: SaleFacts,
): boolean {
  if (offlineMostFen === null || attempt.amountFen > offlineMostFen) return false
  return spendingPin === null && offline === 'untried'
}

/**
 * Sells under the id that the server may have been asked with: whichever of the two reaches it first is the payment,
 * and the other repeats it (RULES 3.3).
 */
export function takeOffline(sale: Deciding): Advance {
  return {
    sale: { ...sale, untilMs: null, offline: 'trying' },
    effects: [{ do: 'take-offline', attempt: sale.attempt }],
  }
}

/** It is on disk already. */
export function approveOffline(attempt: Attempt, facts: SaleFacts): Advance {
  return {
    sale: { step: 'approved-offline', attempt, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
    effects: [
      { do: 'sound', sound: 'approved' },
      { do: 'approved-offline', text: attempt.text },
    ],
  }
}
