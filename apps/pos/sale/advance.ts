import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import type { OfflineDecision } from '../offline/decide-offline.ts'
import { type AmountEntry, emptyEntry, totalFen, typeAmount } from './amount-entry.ts'
import { type Attempt, judge, judgeLookUp, repeatDelayMs, type Verdict } from './attempt.ts'
import {
  type Deciding,
  doubtOf,
  type Notice,
  type Sale,
  type SaleEffect,
  type SaleEvent,
  type SaleFacts,
} from './sale.ts'

const APPROVED_SHOWN_MS = 6000
const REFUSED_SHOWN_MS = 20_000
/** A pay code is refused 70 s after it was made (DESIGN 5): waiting longer for the PIN is of no use. */
const PIN_WAIT_MS = 60_000
/** No answer for so long: the network counts as gone for this sale. */
const ANSWER_WAIT_MS = 2500
const PIN_LENGTH = 6

type Advance = { sale: Sale; effects: SaleEffect[] }
type In<Step extends Sale['step']> = Extract<Sale, { step: Step }>
type KeyEvent = Extract<SaleEvent, { type: 'key' }>
type ScanEvent = Extract<SaleEvent, { type: 'scan' }>

export const idleSale: In<'entering'> = { step: 'entering', entry: emptyEntry, notice: null }

/** The sale after an event, and what is to be done (RULES 3.3, UX: the amount, Enter, scan, beep). Pure. */
export function advance(sale: Sale, event: SaleEvent, facts: SaleFacts): Advance {
  if (event.type === 'resume')
    return sale.step === 'entering' ? ask(resumed(event.attempt), facts) : stay(sale)
  const concluded = sale.step === 'approved' || sale.step === 'approved-offline'
  if (event.type === 'answer' && !concluded && 'attempt' in sale && approves(event.answer, sale.attempt)) {
    return approve(sale.attempt, event.answer.value, facts)
  }
  switch (sale.step) {
    case 'entering':
      return event.type === 'key' ? typeEntry(sale, event, facts) : scanTooEarly(sale, event)
    case 'scanning':
      if (event.type === 'scan') return takeScan(sale, event, facts)
      return event.type === 'key' ? keyWhileScanning(sale, event) : stay(sale)
    case 'deciding':
      return decide(sale, event, facts)
    case 'pin':
      return enterPin(sale, event, facts)
    case 'approved':
    case 'approved-offline':
    case 'refused':
      return leaveResult(sale, event, facts)
  }
}

// Entering the amount

function typeEntry(sale: In<'entering'>, { key }: KeyEvent, facts: SaleFacts): Advance {
  if (key === 'Escape') return stay(idleSale)
  if (key !== 'Enter') return stay({ ...sale, entry: typeAmount(sale.entry, key), notice: null })
  const amountFen = totalFen(sale.entry)
  if (amountFen === 0) return tell(sale, 'amount_needed')
  if (amountFen < facts.amountMinFen || amountFen > facts.amountMaxFen) {
    return tell(sale, 'amount_out_of_range')
  }
  if (!facts.online) {
    if (facts.offlineMostFen === null) return tell(sale, 'offline')
    if (amountFen > facts.offlineMostFen) return tell(sale, 'offline_at_most')
  }
  return stay({ step: 'scanning', entry: sale.entry, notice: null })
}

// The amount counts only after Enter: a code held up early must not pay half an amount.
function scanTooEarly(sale: In<'entering'>, event: SaleEvent): Advance {
  if (event.type !== 'scan') return stay(sale)
  return tell(sale, totalFen(sale.entry) > 0 ? 'confirm_amount_first' : 'amount_needed')
}

// Scanning

function keyWhileScanning(sale: In<'scanning'>, { key }: KeyEvent): Advance {
  if (key === 'Escape') return stay({ step: 'entering', entry: sale.entry, notice: null })
  if (key === 'Backspace') {
    return stay({ step: 'entering', entry: typeAmount(sale.entry, key), notice: null })
  }
  return /^[0-9.+]$/.test(key) ? tell(sale, 'escape_to_edit') : stay(sale)
}

function takeScan(sale: In<'scanning'>, { scan, from, newId }: ScanEvent, facts: SaleFacts): Advance {
  if (scan.kind !== 'pay-code') {
    return tell(sale, scan.kind === 'mangled' ? 'scan_mangled' : 'scan_foreign', from)
  }
  if (from === 'camera' && scan.text === facts.spentText) return tell(sale, 'scan_just_used', from)
  const attempt = { id: newId, amountFen: totalFen(sale.entry), text: scan.text }
  const deciding = newDeciding(sale.entry, attempt, null)
  if (facts.online) return ask(deciding, facts)
  if (facts.offlineMostFen === null) return tell(sale, 'offline', from)
  // Never sent: what is refused here is refused for good.
  return takeOffline({ ...deciding, asked: 0, asking: false })
}

// Deciding

function decide(sale: Deciding, event: SaleEvent, facts: SaleFacts): Advance {
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

/** An approval is final, whichever request it answers, and even after a later one was refused. */
function approves(
  answer: Answer<Payment>,
  attempt: Attempt,
): answer is Extract<Answer<Payment>, { ok: true }> {
  return answer.ok && answer.value.id === attempt.id && answer.value.state === 'approved'
}

function approve(attempt: Attempt, payment: Payment, facts: SaleFacts): Advance {
  return {
    sale: { step: 'approved', payment, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
    effects: [
      { do: 'sound', sound: 'approved' },
      { do: 'forget', attempt },
      { do: 'approved', payment, text: attempt.text },
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

function ask(sale: Deciding, facts: SaleFacts): Advance {
  const { attempt, spendingPin, asked } = sale
  const untilMs = maySellOffline(sale, facts) ? facts.nowMs + ANSWER_WAIT_MS : null
  return {
    sale: { ...sale, asking: true, untilMs },
    effects: [{ do: 'ask', attempt, spendingPin, asked }],
  }
}

function newDeciding(entry: AmountEntry, attempt: Attempt, spendingPin: string | null): Deciding {
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

// With no network

/** The network gave no answer. One that says the server has trouble is an answer: it is asked again. */
function isUnheard(answer: Answer<Payment>): boolean {
  return !answer.ok && answer.failure.code === 'offline'
}

/** Once a code, and never what the server asked a PIN for: that cannot be checked here. */
function maySellOffline({ attempt, spendingPin, offline }: Deciding, { offlineMostFen }: SaleFacts): boolean {
  if (offlineMostFen === null || attempt.amountFen > offlineMostFen) return false
  return spendingPin === null && offline === 'untried'
}

/**
 * Sells under the id that the server may have been asked with: whichever of the two reaches it first is the payment,
 * and the other repeats it (RULES 3.3).
 */
function takeOffline(sale: Deciding): Advance {
  return {
    sale: { ...sale, untilMs: null, offline: 'trying' },
    effects: [{ do: 'take-offline', attempt: sale.attempt }],
  }
}

function concludeOffline(sale: Deciding, decision: OfflineDecision, facts: SaleFacts): Advance {
  const { attempt } = sale
  if (decision.ok) {
    return {
      sale: { step: 'approved-offline', attempt, untilMs: facts.nowMs + APPROVED_SHOWN_MS },
      effects: [
        { do: 'sound', sound: 'approved' },
        { do: 'approved-offline', text: attempt.text },
      ],
    }
  }
  if (sale.asked === 0) {
    return conclude(sale, { is: 'refused', code: decision.code, retryAfterSeconds: null }, facts)
  }
  // The server may have taken it: a refusal here proves nothing, so it is asked on.
  const refused: Deciding = { ...sale, offline: 'refused' }
  return sale.asking ? stay(refused) : waitToRepeat(refused, facts)
}

function resumed(attempt: Attempt): Deciding {
  const entry = { itemsFen: [], typed: (attempt.amountFen / 100).toFixed(2) }
  return { ...newDeciding(entry, attempt, null), lost: 1 }
}

// The spending PIN

function enterPin(sale: In<'pin'>, event: SaleEvent, facts: SaleFacts): Advance {
  const cancelled: Sale = { step: 'entering', entry: sale.entry, notice: 'cancelled' }
  if (event.type === 'time') return stay(facts.nowMs >= sale.untilMs ? cancelled : sale)
  if (event.type !== 'key') return stay(sale)
  const { key } = event
  if (key === 'Escape') return stay(cancelled)
  if (key === 'Backspace') return stay({ ...sale, digits: sale.digits.slice(0, -1), notice: null })
  if (/^[0-9]$/.test(key)) {
    const digits = (sale.digits + key).slice(0, PIN_LENGTH)
    return stay({ ...sale, digits, notice: null })
  }
  if (key !== 'Enter') return stay(sale)
  if (sale.digits.length < PIN_LENGTH) return tell(sale, 'pin_six_digits')
  return ask(newDeciding(sale.entry, sale.attempt, sale.digits), facts)
}

// The result

function leaveResult(
  sale: In<'approved'> | In<'approved-offline'> | In<'refused'>,
  event: SaleEvent,
  facts: SaleFacts,
): Advance {
  if (event.type === 'time') {
    return stay(facts.nowMs >= sale.untilMs ? idleSale : sale)
  }
  if (event.type !== 'key') return stay(sale)
  const { key } = event
  if (/^[0-9.]$/.test(key)) return stay({ ...idleSale, entry: typeAmount(emptyEntry, key) })
  if (key === 'Escape') return stay(idleSale)
  if (key !== 'Enter') return stay(sale)
  if (sale.step !== 'refused') return stay(idleSale)
  // Only the cashier offers the same amount again: the next in the queue may already be holding up a code.
  const again: Sale = { step: 'entering', entry: sale.entry, notice: null }
  return typeEntry(again, { type: 'key', key }, facts)
}

function stay(sale: Sale): Advance {
  return { sale, effects: [] }
}

/**
 * Says something in passing. A camera that sees the same thing ten times a second says it once, and the code just paid
 * with, still lying there, does not talk over what was said about another.
 */
function tell(sale: In<'entering' | 'scanning' | 'pin'>, notice: Notice, from?: 'wedge' | 'camera'): Advance {
  if (from === 'camera' && sale.notice === notice) return stay(sale)
  if (notice === 'scan_just_used' && sale.notice !== null) return stay(sale)
  return { sale: { ...sale, notice }, effects: [{ do: 'sound', sound: 'attention' }] }
}
