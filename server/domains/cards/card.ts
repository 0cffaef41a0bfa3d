import type { CardKind, CardState, replacementReasons } from '../../../contract/cards.ts'
import { assert } from '../../base/assert.ts'
import type { Actor } from '../audit/record.ts'

/**
 * A card as it stands. `heldFor`: the renewal that will make this blank somebody's. `blockedAt`: since when it is refused
 * whatever its state.
 */
export type CardRow = {
  cardNo: string
  kind: CardKind
  state: CardState
  personId: string | null
  heldFor: string | null
  blockedAt: Date | null
}

/** Who did something with a card, at which terminal, and why. */
export type CardActor = { actor: Actor; terminalId?: string | undefined; reason?: string | undefined }

/** A person has at most one card in these states. */
export const LIVE_STATES: readonly CardState[] = ['issued', 'active', 'lost']

export type RenewalReason = (typeof replacementReasons)[number] | 'exchange'

const KIND_DIGIT: Record<CardKind, string> = { formal: '1', temporary: '2' }
const SERIAL_DIGITS = 10

/**
 * The number printed on a card: four digits of the campus, one of the kind, ten of the serial, and a check digit
 * (Luhn, ISO/IEC 7812-1 annex B), so that a number misread at the desk is noticed.
 * @param serial from 1, of its kind
 */
export function cardNumber(campusId: number, kind: CardKind, serial: number): string {
  const digits =
    String(campusId).padStart(4, '0') + KIND_DIGIT[kind] + String(serial).padStart(SERIAL_DIGITS, '0')
  assert(digits.length === 15, 'a campus and a serial fit into a card number')
  return digits + luhnDigit(digits)
}

/** True for a number that was read right. */
export function isCardNumber(text: string): boolean {
  return /^[0-9]{16}$/.test(text) && luhnDigit(text.slice(0, 15)) === text[15]
}

function luhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}
