import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { type IdNumberKeys, openSealedIdNumber } from './id-number.ts'
import { selectSealedIdNumber } from './store.ts'

/**
 * The whole ID number of a person who exists, null for one who has none: for the initial PIN, the other number at the
 * first change, what makes a PIN weak (RULES 1.2 to 1.4), and an operator whose look is audited. Never log it.
 */
export async function openIdNumber(
  db: Queryable,
  keys: IdNumberKeys,
  campusId: number,
  personId: string,
): Promise<string | null> {
  const found = await selectSealedIdNumber(db, campusId, personId)
  assert(found, 'the person exists')
  return found.sealed && openSealedIdNumber(keys, campusId, personId, found.sealed)
}
