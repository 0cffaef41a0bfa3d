import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import type { OfflineDecision } from '../offline/decide-offline.ts'
import type { AmountEntry } from './amount-entry.ts'
import { type Attempt, judge, judgeLookUp, repeatDelayMs, type Verdict } from './attempt.ts'
import {
  type Advance,
  APPROVED_SHOWN_MS,
  type Deciding,
  doubtOf,
  idleSale,
  type SaleEvent,
  type SaleFacts,
  stay,
} from './sale.ts'
import { approveOffline, isUnheard, maySellOffline, takeOffline } from './sell-offline.ts'

const REFUSED_SHOWN_MS = 20_000
/** A pay code is refused 70 s after it was made (DESIGN 5): waiting longer for the PIN is of no use. */
const PIN_WAIT_MS = 60_000
/** No answer for so long: the network counts as gone for this sale. */
const ANSWER_WAIT_MS = 2500

type ScanEvent = Extract<SaleEvent, { type: 'scan' }>

/** The sale while its outcome is not known: what each event makes of it. */
export function decide(sale: Deciding, event: SaleEvent, facts: SaleFacts): Advance {
  switch (event.type) {
    case 'answer':
      if (event.asked !== sale.asked) return stay(sale)
      // Being sold here: only an approval could still outrun that.
      if (sale.offline === 'trying') return stay({ ...sale, asking: false })
      if (isUnheard(event.answer) && maySellOffline(sale, facts)) {
        return takeOffline({ ...sale, asking: false })
      }
      return conclude(sale, judge(event.answer, sale.lost > 0), facts)
    case 'looked-up':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, judgeLookUp(event.answer), facts)
    case 'decided-offline':
      if (event.attempt !== sale.attempt) return stay(sale)
      return concludeOffline(sale, event.decision, facts)
    case 'storage-failed':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, { is: 'refused', code: 'storage_failed', retryAfterSeconds: null }, facts)
    case 'time':
      if (sale.untilMs === null || facts.nowMs < sale.untilMs) return stay(sale)
      return sale.asking ? takeOffline(sale) : askAgain(sale, sale.attempt, facts)
    case 'online':
      return sale.asking || sale.offline === 'trying' ? stay(sale) : askAgain(sale, sale.attempt, facts)
    case 'scan':
      return sameCardAgain(sale, event, facts)
    case 'key':
      if (event.key !== 'F9' || doubtOf(sale) !== 'unknown' || sale.offline === 'trying') return stay(sale)
      return {
        sale: { ...idleSale, notice: 'set_aside' },
        effects: [{ do: 'set-aside', attempt: sale.attempt }],
      }
    default:
      return stay(sale)
  }
}

/** The same id with a fresh code: if the first was approved the approval comes back, else this one is decided. */
function sameCardAgain(sale: Deciding, { scan }: ScanEvent, facts: SaleFacts): Advance {
  if (doubtOf(sale) !== 'unknown' || sale.offline === 'trying') return stay(sale)
  if (scan.kind !== 'pay-code' || scan.text === sale.attempt.text) return stay(sale)
  return askAgain({ ...sale, offline: 'untried' }, { ...sale.attempt, text: scan.text }, facts)
}

function conclude(sale: Deciding, verdict: Verdict, facts: SaleFacts): Advance {
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
    case 'uncertain':
      return waitToRepeat(sale, facts)
    case 'look-up':
      return { sale, effects: [{ do: 'look-up', attempt, asked }] }
  }
}

/** The approval in an answer: final, whichever request it answers, and even after a later one was refused. */
export function approvalOf(answer: Answer<Payment>, attempt: Attempt): Payment | null {
  return answer.ok && answer.value.id === attempt.id && answer.value.state === 'approved'
    ? answer.value
    : null
}

/** Nothing more can happen to it. */
export function approve(attempt: Attempt, payment: Payment, facts: SaleFacts): Advance {
  return {
    sale: { step: 'approved', payment, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
    effects: [
      { do: 'sound', sound: 'approved' },
      { do: 'approved', payment, attempt },
    ],
  }
}

function waitToRepeat(sale: Deciding, facts: SaleFacts): Advance {
  const lost = sale.lost + 1
  const waiting = { ...sale, lost, asking: false, untilMs: facts.nowMs + repeatDelayMs(lost) }
  const nowUnknown = doubtOf(sale) !== 'unknown' && doubtOf(waiting) === 'unknown'
  return { sale: waiting, effects: nowUnknown ? [{ do: 'sound', sound: 'unknown' }] : [] }
}

function askAgain(sale: Deciding, attempt: Attempt, facts: SaleFacts): Advance {
  return ask({ ...sale, attempt, asked: sale.asked + 1 }, facts)
}

/** Asks the server; where it may be sold with no network the answer is waited for only so long. */
export function ask(sale: Deciding, facts: SaleFacts): Advance {
  const { attempt, spendingPin, asked } = sale
  const untilMs = maySellOffline(sale, facts) ? facts.nowMs + ANSWER_WAIT_MS : null
  return {
    sale: { ...sale, asking: true, untilMs },
    effects: [{ do: 'ask', attempt, spendingPin, asked }],
  }
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
  }
}

function concludeOffline(sale: Deciding, decision: OfflineDecision, facts: SaleFacts): Advance {
  if (decision.ok) return approveOffline(sale.attempt, facts)
  if (sale.asked === 0) {
    return conclude(sale, { is: 'refused', code: decision.code, retryAfterSeconds: null }, facts)
  }
  // The server may have taken it: a refusal here proves nothing, so it is asked on.
  const refused: Deciding = { ...sale, offline: 'refused' }
  return sale.asking ? stay(refused) : waitToRepeat(refused, facts)
}

/** A payment that was asked for before the page was closed: its answer was lost. */
export function resumed(attempt: Attempt): Deciding {
  const entry = { itemsFen: [], typed: (attempt.amountFen / 100).toFixed(2) }
  return { ...newDeciding(entry, attempt, null), lost: 1 }
}
