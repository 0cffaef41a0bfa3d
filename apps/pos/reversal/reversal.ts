import type { Reversal, TerminalPayments } from '../../../contract/payments.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import type { Key } from '../keys.ts'
import { repeatDelayMs } from '../sale/attempt.ts'

export type TakenPayment = TerminalPayments['payments'][number]

/** A reversal that was asked for, as it is kept on disk until its outcome is known. `id` makes a repeat harmless. */
export type OpenReversal = { id: string; paymentId: string; amountFen: number; name: string }

/** The cashier's own reversal (RULES 3.8), from the list to the outcome. */
export type ReversalView =
  | { step: 'closed' }
  | { step: 'loading' }
  | { step: 'failed'; code: ProblemCode | 'offline' }
  | { step: 'choosing'; payments: readonly TakenPayment[]; selected: number }
  | { step: 'confirming'; payments: readonly TakenPayment[]; selected: number }
  | {
      step: 'asking'
      open: OpenReversal
      asked: number
      lost: number
      hidden: boolean
      untilMs: number | null
    }
  | { step: 'done'; open: OpenReversal }
  | { step: 'refused'; open: OpenReversal; code: ProblemCode }

export type ReversalEvent =
  | { type: 'key'; key: Key; newId: string }
  | { type: 'list'; answer: Answer<TerminalPayments> }
  | { type: 'answer'; asked: number; answer: Answer<Reversal> }
  | { type: 'resume'; open: OpenReversal }
  | { type: 'time' }

/** `ask` writes the reversal to disk before it sends it. */
export type ReversalEffect =
  | { do: 'list' }
  | { do: 'ask'; open: OpenReversal; asked: number }
  | { do: 'forget'; open: OpenReversal; done: boolean }

/** `nowMs`: for repeats; `now`: the server's time, for what may still be reversed. */
export type ReversalFacts = { nowMs: number; now: Date }

type Advance = { view: ReversalView; effects: ReversalEffect[] }
type In<Step extends ReversalView['step']> = Extract<ReversalView, { step: Step }>

export const OPEN_KEY = 'F8'
const LOST_UNTIL_LEAVABLE = 3

/** The view after an event, and what is to be done. Pure. */
export function advanceReversal(view: ReversalView, event: ReversalEvent, facts: ReversalFacts): Advance {
  if (event.type === 'resume') return view.step === 'asking' ? stay(view) : ask(event.open, 1, 1, false)
  switch (view.step) {
    case 'closed':
      return event.type === 'key' && event.key === OPEN_KEY ? load() : stay(view)
    case 'loading':
      if (event.type === 'list') return show(event.answer, facts)
      return isKey(event, 'Escape') ? close() : stay(view)
    case 'failed':
      if (isKey(event, 'Enter')) return load()
      return isKey(event, 'Escape') ? close() : stay(view)
    case 'choosing':
      return choose(view, event)
    case 'confirming':
      return confirm(view, event)
    case 'asking':
      return asking(view, event, facts)
    case 'done':
    case 'refused':
      return isKey(event, 'Escape') || isKey(event, 'Enter') ? close() : stay(view)
  }
}

/** What the terminal took and may still reverse at `now`, newest first. */
export function reversible(payments: readonly TakenPayment[], now: Date): TakenPayment[] {
  return payments.filter(
    (payment) => payment.state === 'approved' && Date.parse(payment.reversibleUntil) > now.getTime(),
  )
}

/** True when the cashier may turn to the next sale while this is still being asked. */
export function mayLeave(view: In<'asking'>): boolean {
  return view.lost >= LOST_UNTIL_LEAVABLE
}

function load(): Advance {
  return { view: { step: 'loading' }, effects: [{ do: 'list' }] }
}

function show(answer: Answer<TerminalPayments>, { now }: ReversalFacts): Advance {
  if (!answer.ok) return stay({ step: 'failed', code: answer.failure.code })
  return stay({ step: 'choosing', payments: reversible(answer.value.payments, now), selected: 0 })
}

function choose(view: In<'choosing'>, event: ReversalEvent): Advance {
  if (event.type !== 'key') return stay(view)
  const last = view.payments.length - 1
  const at = (selected: number) => stay({ ...view, selected: Math.max(0, Math.min(last, selected)) })
  switch (event.key) {
    case 'ArrowDown':
      return at(view.selected + 1)
    case 'ArrowUp':
      return at(view.selected - 1)
    case 'Home':
      return at(0)
    case 'End':
      return at(last)
    case 'Enter':
      return last < 0 ? close() : stay({ ...view, step: 'confirming' })
    case 'Escape':
      return close()
    default:
      return stay(view)
  }
}

function confirm(view: In<'confirming'>, event: ReversalEvent): Advance {
  if (event.type !== 'key') return stay(view)
  if (event.key === 'Escape') return stay({ ...view, step: 'choosing' })
  const payment = view.payments[view.selected]
  if (event.key !== 'Enter' || !payment) return stay(view)
  const { id: paymentId, amountFen, payer } = payment
  return ask({ id: event.newId, paymentId, amountFen, name: payer.name }, 1, 0, false)
}

function asking(view: In<'asking'>, event: ReversalEvent, facts: ReversalFacts): Advance {
  if (event.type === 'key') {
    if (event.key === 'Escape' && mayLeave(view)) return stay({ ...view, hidden: true })
    return event.key === OPEN_KEY ? stay({ ...view, hidden: false }) : stay(view)
  }
  if (event.type === 'time') {
    const due = view.untilMs !== null && facts.nowMs >= view.untilMs
    return due ? ask(view.open, view.asked + 1, view.lost, view.hidden) : stay(view)
  }
  if (event.type !== 'answer' || event.asked !== view.asked) return stay(view)
  const { open } = view
  if (event.answer.ok) {
    return { view: { step: 'done', open }, effects: [{ do: 'forget', open, done: true }] }
  }
  const { code, status } = event.answer.failure
  if (code !== 'offline' && provesRefusal(code, status, view.lost > 0)) {
    return { view: { step: 'refused', open, code }, effects: [{ do: 'forget', open, done: false }] }
  }
  const lost = view.lost + 1
  return stay({ ...view, lost, untilMs: facts.nowMs + repeatDelayMs(lost) })
}

/** A repeat of a reversal that was made is answered with it, before its payment is looked at. */
function provesRefusal(code: ProblemCode, status: number, askedBefore: boolean): boolean {
  const decisions: ProblemCode[] = [
    'terminal_unknown',
    'payment_unknown',
    'reversal_too_late',
    'already_reversed',
    'id_conflict',
    'id_time_invalid',
    'body_invalid',
  ]
  if (decisions.includes(code)) return true
  return !askedBefore && status < 500 && status !== 401
}

function ask(open: OpenReversal, asked: number, lost: number, hidden: boolean): Advance {
  return {
    view: { step: 'asking', open, asked, lost, hidden, untilMs: null },
    effects: [{ do: 'ask', open, asked }],
  }
}

function isKey(event: ReversalEvent, key: Key): boolean {
  return event.type === 'key' && event.key === key
}

function close(): Advance {
  return stay({ step: 'closed' })
}

function stay(view: ReversalView): Advance {
  return { view, effects: [] }
}
