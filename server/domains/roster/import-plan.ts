import type { NewPerson } from '../../../contract/people.ts'
import type { Queryable } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { PersonChange } from '../people/change-people.ts'
import { type IdNumberKeys, idNumberHash } from '../people/id-number.ts'
import { type PlaceNames, readPlaces } from '../people/organisation.ts'
import type { Policy } from '../policy/policy.ts'
import { endOfVisit } from './enrol.ts'
import type { ImportRow, RowProblem } from './import-row.ts'
import { type KnownPerson, selectKnown, selectTakenIdNumbers } from './import-store.ts'

/** What is to be done about a row. `fields` are the members that change. */
export type Planned = { row: ImportRow } & (
  | { kind: 'added'; person: NewPerson }
  | { kind: 'changed'; change: PersonChange; fields: string[] }
  | { kind: 'unchanged' }
  | { kind: 'bad'; problems: RowProblem[] }
)

/** Compares rows with the people of the campus as they are now. Writes nothing. */
export async function planRows(
  { db, keys }: { db: Queryable; keys: IdNumberKeys },
  { campusId, rows, policy }: { campusId: number; rows: readonly ImportRow[]; policy: Policy },
  now: Date,
): Promise<Planned[]> {
  const hashes = rows.map(({ values }) =>
    values.id?.number ? idNumberHash(keys, campusId, values.id.number) : null,
  )
  const campusNos = rows.map(({ values }) => values.campusNo)
  const known = await selectKnown(db, campusId, campusNos)
  const knownOf = new Map(known.map((person) => [person.campusNo, person]))
  const present = hashes.filter((hash) => hash !== null)
  const taken = new Set(await selectTakenIdNumbers(db, campusId, present))
  return rows.map((row, i) => {
    if (row.problems.length > 0) return { row, kind: 'bad', problems: row.problems }
    const person = knownOf.get(row.values.campusNo)
    const hash = hashes[i]!
    return person
      ? planKnown(row, person, hash, policy, now)
      : planNew(row, hash !== null && taken.has(hash.toString('hex')), now)
  })
}

function bad(row: ImportRow, field: RowProblem['field'], code: RowProblem['code']): Planned {
  return { row, kind: 'bad', problems: [{ field, code }] }
}

function planNew(row: ImportRow, idNumberTaken: boolean, now: Date): Planned {
  const { campusNo, name, role, fullTime, ...values } = row.values
  if (name === undefined) return bad(row, 'name', 'name_missing')
  if (role === undefined) return bad(row, 'role', 'role_missing')
  // A visitor is made with a name only (RULES 3.10).
  const id = values.id ?? (role === 'visitor' ? { type: 'none' as const, number: null } : undefined)
  if (!id) return bad(row, 'idNumber', 'id_number_missing')
  if (idNumberTaken) return bad(row, 'idNumber', 'id_number_taken')
  const { college = null, major = null, className = null, dormitory = null, phone = null } = values
  const places = { college, major, className, dormitory }
  if (readPlaces(places) === null) return badPlaces(row)
  const person: NewPerson = {
    ...{ id: uuidv7(now), campusNo, name, role, ...places, phone },
    ...{ idType: id.type, idNumber: id.number },
    fullTime: fullTime ?? (role !== 'staff' && role !== 'visitor'),
  }
  return { row, kind: 'added', person }
}

function planKnown(
  row: ImportRow,
  known: KnownPerson,
  hash: Buffer | null,
  policy: Policy,
  now: Date,
): Planned {
  const { values } = row
  if (hash !== null && known.idNumberHash?.equals(hash) !== true)
    return bad(row, 'idNumber', 'id_number_differs')
  const dormitory = known.room === null ? null : `${known.building} ${known.room}`
  const asGiven = {
    college: said(values.college, known.college),
    major: said(values.major, known.major),
    className: said(values.className, known.className),
    dormitory: said(values.dormitory, dormitory),
  }
  const places = readPlaces(asGiven)
  if (places === null) return badPlaces(row)
  const next = {
    name: said(values.name, known.name),
    role: said(values.role, known.role),
    fullTime: said(values.fullTime, known.fullTime),
    phone: said(values.phone, known.phone),
  }
  const fields = [
    ...(['name', 'role', 'fullTime', 'phone'] as const).filter((key) => next[key] !== known[key]),
    ...PLACES.filter((key) => places[key] !== known[key]),
  ]
  if (fields.length === 0) return { row, kind: 'unchanged' }
  const expiresAt = next.role === known.role ? undefined : endOfVisit(next.role, policy, now)
  const { personId, campusNo } = known
  return { row, kind: 'changed', change: { personId, campusNo, ...next, places, expiresAt }, fields }
}

const PLACES: readonly (keyof PlaceNames)[] = ['college', 'major', 'className', 'building', 'room']

function said<T>(value: T | undefined, before: T): T {
  return value === undefined ? before : value
}

/** A dormitory alone was read with its row: what is left is a major without a college, or a class without a major. */
function badPlaces(row: ImportRow): Planned {
  const { className, major } = row.values
  return bad(row, className && !major ? 'major' : 'college', 'places_incomplete')
}
