import type { Queryable } from '../../base/database.ts'
import { type IdNumberKeys, idNumberHash } from './id-number.ts'
import { normaliseCampusNo, type Person } from './person.ts'
import { selectPerson, selectPersonByLogin } from './store.ts'

/** The person with this id; undefined when the campus has none. */
export function findPerson(db: Queryable, campusId: number, personId: string): Promise<Person | undefined> {
  return selectPerson(db, campusId, personId)
}

/**
 * The person who signs in with a campus number or an ID number (RULES 1.1), and which of the two it was.
 * Undefined when nobody has it.
 */
export async function findByLogin(
  db: Queryable,
  keys: IdNumberKeys,
  campusId: number,
  login: string,
): Promise<{ person: Person; by: 'campusNo' | 'idNumber' } | undefined> {
  const campusNo = normaliseCampusNo(login)
  const person = await selectPersonByLogin(db, campusId, campusNo, idNumberHash(keys, campusId, login))
  return person && { person, by: person.campusNo === campusNo ? 'campusNo' : 'idNumber' }
}
