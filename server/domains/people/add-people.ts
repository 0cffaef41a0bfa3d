import type { NewPerson } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { checkIdNumber, type IdNumber, type IdNumberKeys, idNumberHash, sealIdNumber } from './id-number.ts'
import { ensurePlaces, type PlaceNames, readPlaces } from './organisation.ts'
import { normaliseCampusNo } from './person.ts'
import { searchKeys } from './search-keys.ts'
import { insertPeople, type PersonRow, selectTaken } from './store.ts'

/** A person as the desk or an import gives it, tidied, with the numbers and places read. */
export type CheckedPerson = {
  given: NewPerson
  idNumber: Extract<IdNumber, { ok: true }>
  places: PlaceNames
}

/**
 * Reads a person to be added. Refuses `id_number_invalid` (RULES 1.1), and `body_invalid` when places do not go
 * together; `pointer` names the member.
 */
export function checkPerson(given: NewPerson, now: Date): { ok: true; person: CheckedPerson } | Refusal {
  const name = given.name.normalize('NFKC').trim()
  if (name === '' || /\p{C}/u.test(name)) return withPointer(refuse('body_invalid'), '/name')
  const idNumber = checkIdNumber(given.idType, given.idNumber, businessDate(now))
  if (!idNumber.ok) return withPointer(idNumber, '/idNumber')
  const places = readPlaces(given)
  if (places === null) return withPointer(refuse('body_invalid'), given.dormitory ? '/dormitory' : '/major')
  const campusNo = normaliseCampusNo(given.campusNo)
  return { ok: true, person: { given: { ...given, name, campusNo }, idNumber, places } }
}

function withPointer(refusal: Refusal, pointer: string): Refusal {
  return refuse(refusal.code, { ...refusal.extensions, pointer })
}

/**
 * Adds people in the caller's transaction, all or none: with the wallets that the ledger opened for them, in the same
 * order, and the end of the visit for visitors.
 * Refuses `number_taken`, with the place in the list as `row` and what is taken as `pointer`; then roll back.
 */
export async function addPeople(
  db: Queryable,
  keys: IdNumberKeys,
  campusId: number,
  people: readonly { person: CheckedPerson; walletId: number; expiresAt: Date | null }[],
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const placeIds = await ensurePlaces(
    db,
    campusId,
    people.map(({ person }) => person.places),
  )
  const rows = people.map(({ person, walletId, expiresAt }, i) => {
    const { given, idNumber } = person
    const { number } = idNumber
    const places = placeIds[i]
    assert(places, 'every person has places, if only empty ones')
    return {
      personId: given.id,
      campusNo: given.campusNo,
      name: given.name,
      role: given.role,
      fullTime: given.fullTime,
      walletId,
      idType: given.idType,
      idNumberSealed: number === null ? null : sealIdNumber(keys, campusId, given.id, number),
      idNumberHash: number === null ? null : idNumberHash(keys, campusId, number),
      birth: idNumber.birth,
      phone: given.phone,
      ...places,
      searchKeys: searchKeys(given.name, given.campusNo),
      expiresAt,
    }
  })
  const added = new Set(await insertPeople(db, campusId, rows, now))
  // Deleting counts an id once: of two people with one id the second is left.
  const left = rows.findIndex((row) => !added.delete(row.personId))
  return left === -1 ? { ok: true } : numberTaken(db, campusId, rows[left]!, left)
}

/** Says what kept a row from being added: an earlier person of the campus, or of the list. */
async function numberTaken(
  db: Queryable,
  campusId: number,
  { personId, campusNo, idNumberHash }: PersonRow,
  row: number,
): Promise<Refusal> {
  const taken = await selectTaken(db, campusId, { personId, campusNo, idNumberHash })
  const pointer = (['id', 'campusNo', 'idNumber'] as const).find((key) => taken[key])
  assert(pointer, 'a person who was not added shares a number with another')
  return refuse('number_taken', { row, pointer: `/${pointer}` })
}
