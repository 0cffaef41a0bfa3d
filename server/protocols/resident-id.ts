import { assert } from '../base/assert.ts'
import type { BusinessDate } from '../base/clock.ts'

/*
 * Resident ID numbers, GB 11643-1999: 6 digits region (GB/T 2260), 8 birth date, 3 sequence (odd male, even female),
 * 1 check character by ISO 7064 MOD 11-2. The 15-digit numbers of GB 11643-1989 are read as the 18 they became.
 */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/**
 * First two digits: the province, or 81, 82, 83 on residence permits of Hong Kong, Macao and Taiwan. Counties are not
 * looked up: the codes of abolished ones stay valid for life. A number that begins with 9 is a foreign permanent
 * residence permit (2023 form), in which the digits after it are no region.
 */
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d)/

/** Nobody born before had a number, the standard's own example of 1880 included; a year below is a slip. */
const EARLIEST_BIRTH: BusinessDate = '1800-01-01'

export type ResidentId = {
  ok: true
  /** the 18 characters, X in upper case: the form to store and compare */
  number: string
  /** `YYYY-MM-DD` */
  birth: BusinessDate
  sex: 'M' | 'F'
}

/** Why it is no resident ID number; `form`: not 18 (or the old 15) characters of the right kind. */
export type ResidentIdRefusal = { ok: false; reason: 'form' | 'region' | 'birth' | 'check' }

/**
 * Reads a resident ID number as typed or imported; a lower-case x is taken as X, nothing else is forgiven.
 * @param today a birth after this date is refused
 */
export function parseResidentId(text: string, today: BusinessDate): ResidentId | ResidentIdRefusal {
  const number = /^\d{15}$/.test(text) ? lengthen(text) : text.toUpperCase()
  if (!/^\d{17}[\dX]$/.test(number)) return { ok: false, reason: 'form' }
  if (!PROVINCE.test(number)) return { ok: false, reason: 'region' }
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isCalendarDate(birth) || birth < EARLIEST_BIRTH || birth > today) return { ok: false, reason: 'birth' }
  if (checkCharacter(number.slice(0, 17)) !== number[17]) return { ok: false, reason: 'check' }
  return { ok: true, number, birth, sex: Number(number[16]) % 2 === 1 ? 'M' : 'F' }
}

/**
 * Makes the number of a person who does not exist, for the demo campus and tests.
 * @param region six digits, a sequence of 1 to 999 (odd male, even female)
 */
export function makeResidentId(region: string, birth: BusinessDate, sequence: number): string {
  assert(/^\d{6}$/.test(region) && PROVINCE.test(region), 'a region has six digits and a known province')
  assert(isCalendarDate(birth), 'a birth date is a real date')
  assert(Number.isInteger(sequence) && sequence >= 1 && sequence <= 999, 'a sequence is 1 to 999')
  const body = region + birth.replaceAll('-', '') + String(sequence).padStart(3, '0')
  return body + checkCharacter(body)
}

/** GB 11643-1989 to 1999: the century after the region, the check character at the end. */
function lengthen(number15: string): string {
  const body = `${number15.slice(0, 6)}19${number15.slice(6)}`
  return body + checkCharacter(body)
}

function checkCharacter(body17: string): string {
  let sum = 0
  WEIGHTS.forEach((weight, i) => {
    sum += weight * Number(body17[i])
  })
  return CHECK_CHARACTERS[sum % 11]!
}

/** `Date` rolls 30 February over into March, so the date is real only if it comes back unchanged. */
function isCalendarDate(date: BusinessDate): boolean {
  const at = new Date(`${date}T00:00:00.000Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === date
}
