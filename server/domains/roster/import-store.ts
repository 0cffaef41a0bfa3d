import type { PersonRole } from '../../../contract/people.ts'
import type { Queryable } from '../../base/database.ts'
import type { PlaceNames } from '../people/organisation.ts'

/** A person of the campus as a row of a file is compared with them. */
export type KnownPerson = PlaceNames & {
  personId: string
  campusNo: string
  name: string
  role: PersonRole
  fullTime: boolean
  phone: string | null
  idNumberHash: Buffer | null
}

/** The people who have these campus numbers, in no order. */
export async function selectKnown(
  db: Queryable,
  campusId: number,
  campusNos: readonly string[],
): Promise<KnownPerson[]> {
  const { rows } = await db.query<KnownPerson>(
    `SELECT p.person_id AS "personId", p.campus_no AS "campusNo", p.name, p.role, p.full_time AS "fullTime", p.phone,
       p.id_number_hash AS "idNumberHash", c.name AS college, m.name AS major, k.name AS "className", d.building, d.room
     FROM people p
     LEFT JOIN colleges c ON c.campus_id = p.campus_id AND c.college_id = p.college_id
     LEFT JOIN majors m ON m.campus_id = p.campus_id AND m.major_id = p.major_id
     LEFT JOIN classes k ON k.campus_id = p.campus_id AND k.class_id = p.class_id
     LEFT JOIN dormitory_rooms d ON d.campus_id = p.campus_id AND d.room_id = p.room_id
     WHERE p.campus_id = $1 AND p.campus_no = ANY ($2::text[])`,
    [campusId, campusNos],
  )
  return rows
}

/** Those of the hashes that are of somebody's ID number, in hex. */
export async function selectTakenIdNumbers(
  db: Queryable,
  campusId: number,
  hashes: readonly Buffer[],
): Promise<string[]> {
  const { rows } = await db.query<{ hash: string }>(
    `SELECT encode(id_number_hash, 'hex') AS hash FROM people
     WHERE campus_id = $1 AND id_number_hash = ANY ($2::bytea[])`,
    [campusId, hashes],
  )
  return rows.map(({ hash }) => hash)
}
