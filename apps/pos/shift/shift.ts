import type { Shift, ShiftReport } from '../../../contract/shifts.ts'
import type { Failure } from '../../../ui/api.ts'
import type { Key } from '../keys.ts'

/** The key that asks to close the shift and, pressed again, does it: never Enter, which every sale presses. */
export const SHIFT_KEY = 'F9'
const NUMBER_DIGITS_MAX = 6
const PIN_DIGITS = 6

/** Why a shift was not opened or closed. */
export type ShiftTrouble = Pick<Failure, 'code'> & { terminal: string | null }

/** What lies over the sale because of shifts. */
export type ShiftView =
  | { step: 'none' }
  /** A cashier's number, then the PIN; nobody sells before. */
  | { step: 'number'; digits: string; trouble: ShiftTrouble | null }
  | { step: 'pin'; number: string; digits: string; trouble: ShiftTrouble | null }
  | { step: 'opening'; number: string }
  | { step: 'asking'; shift: Shift; trouble: ShiftTrouble | null }
  | { step: 'closing'; shift: Shift }
  | { step: 'closed'; report: ShiftReport }

/** What a key asks for beside the next view. */
export type ShiftAct = { do: 'open'; number: string; pin: string } | { do: 'close' } | null

/**
 * What a key does while shifts have the word.
 * @param held how many things the register still holds: it closes no shift before they are home (UX)
 */
export function pressOnShift(view: ShiftView, key: Key, held: number): [ShiftView, ShiftAct] {
  switch (view.step) {
    case 'number': {
      if (key === 'Enter' && view.digits.length > 0)
        return [{ step: 'pin', number: view.digits, digits: '', trouble: null }, null]
      return [{ ...view, digits: typed(view.digits, key, NUMBER_DIGITS_MAX) }, null]
    }
    case 'pin': {
      if (key === 'Escape') return [{ step: 'number', digits: '', trouble: null }, null]
      const digits = typed(view.digits, key, PIN_DIGITS)
      if (key !== 'Enter' || digits.length < PIN_DIGITS) return [{ ...view, digits }, null]
      return [
        { step: 'opening', number: view.number },
        { do: 'open', number: view.number, pin: digits },
      ]
    }
    case 'asking':
      if (key === 'Escape') return [{ step: 'none' }, null]
      if (key === SHIFT_KEY && held === 0) return [{ step: 'closing', shift: view.shift }, { do: 'close' }]
      return [view, null]
    case 'closed':
      return key === 'Enter' ? [{ step: 'number', digits: '', trouble: null }, null] : [view, null]
    default:
      return [view, null]
  }
}

function typed(digits: string, key: Key, most: number): string {
  if (key === 'Backspace') return digits.slice(0, -1)
  return /^\d$/.test(key) ? (digits + key).slice(0, most) : digits
}
