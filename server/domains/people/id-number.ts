import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { BusinessDate } from '../../base/clock.ts'
import { type Keys, lookupHash, openText, sealText } from '../../base/keys.ts'
import { parseResidentId } from '../../protocols/resident-id.ts'
import type { IdType } from './person.ts'

/** What of the campus's secrets an ID number needs. */
export type IdNumberKeys = Pick<Keys, 'dataKey' | 'indexKey'>

/** A checked ID number; both are null for a person who gave none. */
export type IdNumber = { ok: true; number: string | null; birth: BusinessDate | null }

const PASSPORT_OR_PERMIT = /^[A-Z0-9]{5,20}$/
const END_OF_TIME: BusinessDate = '9999-12-31'

/**
 * Checks the ID number of a person to be added: a resident ID in full (RULES 1.1), a passport or permit by its form.
 * Refuses `id_number_invalid`, with the part that is wrong as `reason`.
 */
export function checkIdNumber(idType: IdType, text: string | null, today: BusinessDate): IdNumber | Refusal {
  if (idType === 'none' || text === null) {
    const agree = idType === 'none' && text === null
    return agree ? { ok: true, number: null, birth: null } : refuse('id_number_invalid', { reason: 'form' })
  }
  if (idType === 'resident') {
    const resident = parseResidentId(text.trim(), today)
    return resident.ok ? resident : refuse('id_number_invalid', { reason: resident.reason })
  }
  const number = normaliseIdNumber(text)
  if (!PASSPORT_OR_PERMIT.test(number)) return refuse('id_number_invalid', { reason: 'form' })
  return { ok: true, number, birth: null }
}

/** An ID number as it is stored and compared: no blanks or hyphens, upper case, 15-digit resident numbers as 18. */
export function normaliseIdNumber(text: string): string {
  const number = text.replace(/[\s-]/g, '').toUpperCase()
  const resident = parseResidentId(number, END_OF_TIME)
  return resident.ok ? resident.number : number
}

/** By which a person is found by the ID number without its being readable in the database. */
export function idNumberHash(keys: IdNumberKeys, campusId: number, text: string): Buffer {
  return lookupHash(keys.indexKey, `people.id_number:${campusId}`, normaliseIdNumber(text))
}

export function sealIdNumber(keys: IdNumberKeys, campusId: number, personId: string, number: string): Buffer {
  return sealText(keys.dataKey, number, sealedWhere(campusId, personId))
}

export function openSealedIdNumber(
  keys: IdNumberKeys,
  campusId: number,
  personId: string,
  sealed: Buffer,
): string {
  return openText(keys.dataKey, sealed, sealedWhere(campusId, personId))
}

function sealedWhere(campusId: number, personId: string): string {
  return `people.id_number:${campusId}:${personId}`
}

/** The first three and the last two characters; of a short number only the last two. Empty for none. */
export function maskIdNumber(number: string | null): string {
  if (number === null) return ''
  const shown = number.length >= 8 ? 3 : 0
  return number.slice(0, shown) + '*'.repeat(number.length - shown - 2) + number.slice(-2)
}
