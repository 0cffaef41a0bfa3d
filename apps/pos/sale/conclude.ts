import type { Payment } from '../../../contract/payments.ts'
import type { AmountEntry } from './amount-entry.ts'
import { type Attempt, isByCard, type PaymentAnswer, repeatDelayMs, type Verdict } from './attempt.ts'
import { type Advance, APPROVED_SHOWN_MS, type Deciding, doubtOf, type SaleFacts } from './sale.ts'
import { maySellOffline } from './sell-offline.ts'

const REFUSED_SHOWN_MS = 20_000
/** A pay code is refused 70 s after it was made (DESIGN 5): waiting longer for the PIN is of no use. */
const PIN_WAIT_MS = 60_000
/** No answer for so long: the network counts as gone for this sale. */
const ANSWER_WAIT_MS = 2500
/** How often a channel that waits for the payer's password is asked. */
const CHANNEL_ASKED_MS = 1500

/** What a verdict makes of the sale. */
export function conclude(sale: Deciding, verdict: Verdict, facts: SaleFacts): Advance {
  const { attempt, entry, asked } = sale
  switch (verdict.is) {
    case 'approved':
      return approve(attempt, verdict.payment, facts)
    case 'pin':
      return {
        sale: {
          step: 'pin',
          entry,
          attempt,
          digits: '',
          wrong: verdict.wrong,
          notice: null,
          untilMs: facts.nowMs + PIN_WAIT_MS,
        },
        effects: [
          { do: 'sound', sound: 'pin' },
          { do: 'forget', attempt },
        ],
      }
    case 'refused':
      return {
        sale: {
          step: 'refused',
          entry,
          attempt,
          code: verdict.code,
          retryAfterSeconds: verdict.retryAfterSeconds,
          untilMs: facts.nowMs + REFUSED_SHOWN_MS,
        },
        effects: [
          { do: 'sound', sound: 'refused' },
          { do: 'forget', attempt },
        ],
      }
    case 'pending':
      return waitForChannel(sale, verdict.waitsFor, facts)
    case 'uncertain':
      return waitToRepeat(sale, facts)
    case 'look-up':
      return { sale, effects: [{ do: 'look-up', attempt, asked }] }
  }
}

/** The approval in an answer: final, whichever request it answers, and even after a later one was refused. */
export function approvalOf(answer: PaymentAnswer, attempt: Attempt): Payment | null {
  return answer.ok && answer.value.id === attempt.id && answer.value.state === 'approved'
    ? answer.value
    : null
}

/** Nothing more can happen to it. */
export function approve(attempt: Attempt, payment: Payment, facts: SaleFacts): Advance {
  return {
    sale: { step: 'approved', payment, attempt, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
    effects: [
      { do: 'sound', sound: 'approved' },
      { do: 'approved', payment, attempt },
    ],
  }
}

/** The channel is deciding: asked again soon. The payer is told once that it is their turn. */
function waitForChannel(
  sale: Deciding,
  waitsFor: NonNullable<Deciding['pending']>,
  facts: SaleFacts,
): Advance {
  const untilMs = facts.nowMs + CHANNEL_ASKED_MS
  const waiting: Deciding = { ...sale, lost: 0, asking: false, untilMs, pending: waitsFor }
  const isNews = waitsFor === 'password' && sale.pending !== 'password' && !sale.cancelling
  return { sale: waiting, effects: isNews ? [{ do: 'sound', sound: 'pin' }] : [] }
}

/** The cashier gives up. What the channel took before stays taken, and is approved. */
export function cancelAtChannel(sale: Deciding): Advance {
  const { attempt } = sale
  const asked = sale.asked + 1
  return {
    sale: { ...sale, asked, asking: true, untilMs: null, cancelling: true },
    effects: [{ do: 'cancel', attempt, asked }],
  }
}

/** No answer yet: asked again after a pause that grows. */
export function waitToRepeat(sale: Deciding, facts: SaleFacts): Advance {
  const lost = sale.lost + 1
  const waiting = { ...sale, lost, asking: false, untilMs: facts.nowMs + repeatDelayMs(lost) }
  const nowUnknown = doubtOf(sale) !== 'unknown' && doubtOf(waiting) === 'unknown'
  return { sale: waiting, effects: nowUnknown ? [{ do: 'sound', sound: 'unknown' }] : [] }
}

/** Asks once more, under the same id. */
export function askAgain(sale: Deciding, attempt: Attempt, facts: SaleFacts): Advance {
  return ask({ ...sale, attempt, asked: sale.asked + 1 }, facts)
}

/**
 * Asks the server, after the card has said who it is; where it may be sold with no network the answer is waited for only
 * so long.
 * @param anew the card lies there again: it proves itself afresh
 */
export function ask(sale: Deciding, facts: SaleFacts, anew = false): Advance {
  const { attempt, spendingPin, asked } = sale
  const untilMs = maySellOffline(sale, facts) ? facts.nowMs + ANSWER_WAIT_MS : null
  const asking = { ...sale, asking: true, untilMs, wrongCard: false }
  if (isByCard(attempt) && (anew || attempt.proof === null)) {
    return { sale: asking, effects: [{ do: 'prove', attempt, asked }] }
  }
  return { sale: asking, effects: [{ do: 'ask', attempt, spendingPin, asked }] }
}

/** A sale about to be decided for the first time. */
export function newDeciding(entry: AmountEntry, attempt: Attempt, spendingPin: string | null): Deciding {
  return {
    step: 'deciding',
    entry,
    attempt,
    spendingPin,
    asked: 1,
    lost: 0,
    asking: true,
    untilMs: null,
    offline: 'untried',
    wrongCard: false,
    pending: null,
    cancelling: false,
  }
}

/** A payment that was asked for before the page was closed: its answer was lost. */
export function resumed(attempt: Attempt): Deciding {
  const entry = { itemsFen: [], typed: (attempt.amountFen / 100).toFixed(2) }
  return { ...newDeciding(entry, attempt, null), lost: 1 }
}
