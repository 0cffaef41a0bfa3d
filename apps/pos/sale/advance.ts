import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import { emptyEntry, totalFen, typeAmount } from './amount-entry.ts'
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
const PIN_LENGTH = 6

type Advance = { sale: Sale; effects: SaleEffect[] }
type In<Step extends Sale['step']> = Extract<Sale, { step: Step }>
type KeyEvent = Extract<SaleEvent, { type: 'key' }>
type ScanEvent = Extract<SaleEvent, { type: 'scan' }>

export const idleSale: In<'entering'> = { step: 'entering', entry: emptyEntry, notice: null }

/** The sale after an event, and what is to be done (RULES 3.3, UX: the amount, Enter, scan, beep). Pure. */
export function advance(sale: Sale, event: SaleEvent, facts: SaleFacts): Advance {
  if (event.type === 'resume') return sale.step === 'entering' ? ask(resumed(event.attempt)) : stay(sale)
  if (event.type === 'answer' && 'attempt' in sale && approves(event.answer, sale.attempt)) {
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
  if (!facts.online) return tell(sale, 'offline')
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
  if (!facts.online) return tell(sale, 'offline', from)
  const attempt = { id: newId, amountFen: totalFen(sale.entry), text: scan.text }
  return ask({
    step: 'deciding',
    entry: sale.entry,
    attempt,
    spendingPin: null,
    asked: 1,
    lost: 0,
    untilMs: null,
  })
}

// Deciding

function decide(sale: Deciding, event: SaleEvent, facts: SaleFacts): Advance {
  switch (event.type) {
    case 'answer':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, judge(event.answer, sale.lost > 0), facts)
    case 'looked-up':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, judgeLookUp(event.answer), facts)
    case 'storage-failed':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, { is: 'refused', code: 'storage_failed', retryAfterSeconds: null }, facts)
    case 'time':
      return sale.untilMs !== null && facts.nowMs >= sale.untilMs ? askAgain(sale, sale.attempt) : stay(sale)
    case 'online':
      return sale.untilMs === null ? stay(sale) : askAgain(sale, sale.attempt)
    case 'scan':
      return sameCardAgain(sale, event)
    case 'key':
      if (event.key !== 'F9' || doubtOf(sale) !== 'unknown') return stay(sale)
      return {
        sale: { ...idleSale, notice: 'set_aside' },
        effects: [{ do: 'set-aside', attempt: sale.attempt }],
      }
    default:
      return stay(sale)
  }
}

/** The same id with a fresh code: if the first was approved the approval comes back, else this one is decided. */
function sameCardAgain(sale: Deciding, { scan }: ScanEvent): Advance {
  if (doubtOf(sale) !== 'unknown' || scan.kind !== 'pay-code' || scan.text === sale.attempt.text) {
    return stay(sale)
  }
  return askAgain(sale, { ...sale.attempt, text: scan.text })
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
  const waiting = { ...sale, lost, untilMs: facts.nowMs + repeatDelayMs(lost) }
  const nowUnknown = doubtOf(sale) !== 'unknown' && doubtOf(waiting) === 'unknown'
  return { sale: waiting, effects: nowUnknown ? [{ do: 'sound', sound: 'unknown' }] : [] }
}

function askAgain(sale: Deciding, attempt: Attempt): Advance {
  return ask({ ...sale, attempt, asked: sale.asked + 1, untilMs: null })
}

function ask(sale: Deciding): Advance {
  const { attempt, spendingPin, asked } = sale
  return { sale, effects: [{ do: 'ask', attempt, spendingPin, asked }] }
}

function resumed(attempt: Attempt): Deciding {
  const entry = { itemsFen: [], typed: (attempt.amountFen / 100).toFixed(2) }
  return { step: 'deciding', entry, attempt, spendingPin: null, asked: 1, lost: 1, untilMs: null }
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
  return ask({
    step: 'deciding',
    entry: sale.entry,
    attempt: sale.attempt,
    spendingPin: sale.digits,
    asked: 1,
    lost: 0,
    untilMs: null,
  })
}

// The result

function leaveResult(sale: In<'approved'> | In<'refused'>, event: SaleEvent, facts: SaleFacts): Advance {
  if (event.type === 'time') {
    return stay(facts.nowMs >= sale.untilMs ? idleSale : sale)
  }
  if (event.type !== 'key') return stay(sale)
  const { key } = event
  if (/^[0-9.]$/.test(key)) return stay({ ...idleSale, entry: typeAmount(emptyEntry, key) })
  if (key === 'Escape') return stay(idleSale)
  if (key !== 'Enter') return stay(sale)
  if (sale.step === 'approved') return stay(idleSale)
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
