import { type Act, type Book, lostSpan, violate } from './book.ts'

export type Answer = { status: number; body: Record<string, unknown> }

/** RULES 1.7: more than this in one payment asks for the spending PIN. */
export const PINLESS_PAYMENT_FEN = 3000

/** Why an act of the sim may be refused; any other code is a fault of the server or of the sim. */
const ORDINARY = new Set([
  'credential_expired',
  'credential_invalid',
  'credential_used',
  'card_lost',
  'daily_ceiling',
  'spending_pin_required',
  'spending_pin_locked',
  'insufficient_funds',
  'id_time_invalid',
  'already_reversed',
  'already_refunded',
  'refund_exceeds',
  'reversal_too_late',
  'top_up_daily_limit',
  'balance_ceiling',
])

/**
 * Writes down the answer to an act, and everything that is wrong with it.
 * @param wasApproved whether it was acknowledged already when this attempt was sent
 */
export function hear(book: Book, act: Act, answer: Answer, wasApproved: boolean, now = Date.now()): void {
  const { status, body } = answer
  if (status < 300) hearApproval(book, act, body, now)
  else hearRefusal(book, act, String(body.code), wasApproved, now)
}

function hearApproval(book: Book, act: Act, body: Record<string, unknown>, now: number): void {
  const where = `${act.kind} ${act.id}`
  if (act.never !== null) violate(book, `approved, but ${act.never}`, where)
  if (body.id !== act.id || body.amountFen !== act.amountFen)
    violate(book, `answered with id ${String(body.id)} and ${String(body.amountFen)} fen`, where)
  else if (act.kind === 'payment' && body.chargedFen !== act.amountFen)
    violate(book, `charged ${String(body.chargedFen)} fen for ${act.amountFen}`, where)
  if (act.kind === 'payment' && act.pinless && act.amountFen > PINLESS_PAYMENT_FEN)
    violate(book, `${act.amountFen} fen without the spending PIN`, where)
  const span = lostSpan(book, act.walletId)
  if (act.kind === 'payment' && act.fate === 'unknown' && span && act.begunAt > span.from)
    violate(book, 'approved after the loss report was answered', where)
  const text = JSON.stringify(body)
  if (act.kind === 'refund' && body.state !== 'posted')
    violate(book, `answered as ${String(body.state)}`, where)
  // A refund's answer also tells what became of the others of its payment.
  if (act.kind !== 'refund' && act.answer !== null && act.answer !== text)
    violate(book, `repeated as ${text}, first was ${act.answer}`, where)
  for (const other of onlyCodeOf(book, act))
    if (other !== act && other.fate === 'approved' && other.codes.size === 1)
      violate(book, `took the code that ${other.id} took`, where)
  if (act.fate !== 'approved') {
    book.tally.approved++
    act.fate = 'approved'
    act.answeredAt = now
    act.answer = text
  } else book.tally.repeats++
}

/** The acts that showed the one code of this act; nobody knows which of several it took. */
function onlyCodeOf(book: Book, act: Act): Iterable<Act> {
  const [code, second] = act.codes
  return code === undefined || second !== undefined ? [] : (book.codes.get(code) ?? [])
}

function hearRefusal(book: Book, act: Act, code: string, wasApproved: boolean, now: number): void {
  const where = `${act.kind} ${act.id}`
  book.refusals.set(code, (book.refusals.get(code) ?? 0) + 1)
  if (wasApproved) violate(book, `was acknowledged, then refused as ${code}`, where)
  else if (!ORDINARY.has(code) && !(code === 'card_void' && act.never !== null))
    violate(book, `refused as ${code}`, where)
  else if (code === 'credential_used' && !othersShowed(book, act))
    violate(book, 'its code counts as used, but nobody paid with it', where)
  book.tally.refused++
  if (act.fate === 'approved') return
  act.fate = 'refused'
  act.refusal = code
  act.answeredAt = now
}

/** Whether another act that was or may be approved showed one of its codes. */
function othersShowed(book: Book, act: Act): boolean {
  for (const code of act.codes)
    for (const other of book.codes.get(code) ?? [])
      if (other !== act && (other.fate !== 'refused' || other.loose)) return true
  return false
}
