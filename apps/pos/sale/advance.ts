import { emptyEntry, totalFen, typeAmount } from './amount-entry.ts'
import { type Attempt, isByCard } from './attempt.ts'
import { lookAtReader, takeCard } from './by-card.ts'
import { approvalOf, approve, ask, newDeciding, resumed } from './conclude.ts'
import { decide } from './deciding.ts'
import {
  type Advance,
  idleSale,
  type Notice,
  type Sale,
  type SaleAt,
  type SaleEvent,
  type SaleFacts,
  stay,
} from './sale.ts'
import { takeOffline } from './sell-offline.ts'

const PIN_LENGTH = 6

type KeyEvent = Extract<SaleEvent, { type: 'key' }>
type ScanEvent = Extract<SaleEvent, { type: 'scan' }>

/** The sale after an event, and what is to be done (RULES 3.3, UX: the amount, Enter, scan, beep). Pure. */
export function advance(sale: Sale, event: SaleEvent, facts: SaleFacts): Advance {
  if (event.type === 'resume') return sale.step === 'entering' ? resume(event.attempt, facts) : stay(sale)
  const concluded = sale.step === 'approved' || sale.step === 'approved-offline'
  if (event.type === 'answer' && !concluded && 'attempt' in sale) {
    const payment = approvalOf(event.answer, sale.attempt)
    if (payment) return approve(sale.attempt, payment, facts)
  }
  switch (sale.step) {
    case 'entering':
      return event.type === 'key' ? typeEntry(sale, event, facts) : scanTooEarly(sale, event)
    case 'scanning':
      if (event.type === 'scan') return takeScan(sale, event, facts)
      if (event.type === 'card') return takeCard(sale, event, facts)
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

function resume(attempt: Attempt, facts: SaleFacts): Advance {
  const sale = resumed(attempt)
  return isByCard(attempt) && attempt.begun ? lookAtReader(sale) : ask(sale, facts)
}

// Entering the amount

function typeEntry(sale: SaleAt<'entering'>, { key }: KeyEvent, facts: SaleFacts): Advance {
  if (key === 'Escape') return stay(idleSale)
  if (key !== 'Enter') return stay({ ...sale, entry: typeAmount(sale.entry, key), notice: null })
  const amountFen = totalFen(sale.entry)
  if (amountFen === 0) return tell(sale, 'amount_needed')
  if (amountFen < facts.amountMinFen || amountFen > facts.amountMaxFen) {
    return tell(sale, 'amount_out_of_range')
  }
  if (!facts.online) {
    if (facts.offlineMostFen === null) return tell(sale, 'offline')
    if (amountFen > facts.offlineMostFen && !facts.readerSells) return tell(sale, 'offline_at_most')
  }
  return stay({ step: 'scanning', entry: sale.entry, notice: null })
}

// The amount counts only after Enter: a code held up early must not pay half an amount.
function scanTooEarly(sale: SaleAt<'entering'>, event: SaleEvent): Advance {
  if (event.type !== 'scan') return stay(sale)
  return tell(sale, totalFen(sale.entry) > 0 ? 'confirm_amount_first' : 'amount_needed')
}

// Scanning

function keyWhileScanning(sale: SaleAt<'scanning'>, { key }: KeyEvent): Advance {
  if (key === 'Escape') return stay({ step: 'entering', entry: sale.entry, notice: null })
  if (key === 'Backspace') {
    return stay({ step: 'entering', entry: typeAmount(sale.entry, key), notice: null })
  }
  return /^[0-9.+]$/.test(key) ? tell(sale, 'escape_to_edit') : stay(sale)
}

function takeScan(sale: SaleAt<'scanning'>, { scan, from, newId }: ScanEvent, facts: SaleFacts): Advance {
  if (scan.kind === 'mangled' || scan.kind === 'foreign') {
    return tell(sale, scan.kind === 'mangled' ? 'scan_mangled' : 'scan_foreign', from)
  }
  if (scan.kind === 'channel-code' && !facts.online) return tell(sale, 'channel_offline', from)
  if (from === 'camera' && scan.text === facts.spentText) return tell(sale, 'scan_just_used', from)
  const attempt = { id: newId, amountFen: totalFen(sale.entry), text: scan.text }
  const deciding = newDeciding(sale.entry, attempt, null)
  if (facts.online) return ask(deciding, facts)
  if (facts.offlineMostFen === null) return tell(sale, 'offline', from)
  // Never sent: what is refused here is refused for good.
  return takeOffline({ ...deciding, asked: 0, asking: false })
}

// The spending PIN

function enterPin(sale: SaleAt<'pin'>, event: SaleEvent, facts: SaleFacts): Advance {
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
  sale: SaleAt<'approved'> | SaleAt<'approved-offline'> | SaleAt<'refused'>,
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

/**
 * Says something in passing. A camera that sees the same thing ten times a second says it once, and the code just paid
 * with, still lying there, does not talk over what was said about another.
 */
function tell(
  sale: SaleAt<'entering' | 'scanning' | 'pin'>,
  notice: Notice,
  from?: 'wedge' | 'camera',
): Advance {
  if (from === 'camera' && sale.notice === notice) return stay(sale)
  if (notice === 'scan_just_used' && sale.notice !== null) return stay(sale)
  return { sale: { ...sale, notice }, effects: [{ do: 'sound', sound: 'attention' }] }
}
