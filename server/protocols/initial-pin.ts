/** A campus's way of making initial PINs (RULES 1.2). */
export type InitialPinRule = 'drop_letter' | 'x_as_zero' | 'random'

const PIN_LENGTH = 6

/**
 * Both initial PINs of a person (RULES 1.2): the last six digits of the ID number. `drop_letter` leaves a final letter
 * out first (`…3121X` gives the six digits before the X); `x_as_zero` reads a final X as 0.
 * @param idNumber a resident ID, passport or permit number, as stored
 * @returns null when the PIN must be random: by that rule, or as the number has fewer than six digits
 */
export function initialPin(idNumber: string, rule: InitialPinRule): string | null {
  if (rule === 'random') return null
  const text = rule === 'x_as_zero' ? idNumber.replace(/[Xx]$/, '0') : idNumber
  const digits = text.replace(/[^0-9]/g, '')
  return digits.length >= PIN_LENGTH ? digits.slice(-PIN_LENGTH) : null
}
