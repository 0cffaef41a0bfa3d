import type { PersonRole } from '../../../contract/people.ts'
import type { Queryable } from '../../base/database.ts'
import type { IdType, Person } from './person.ts'

/** A row of `people` to be written. */
export type PersonRow = {
  personId: string
  campusNo: string
  name: string
  role: PersonRole
  fullTime: boolean
  walletId: number
  idType: IdType
  idNumberSealed: Buffer | null
  idNumberHash: Buffer | null
  birth: string | null
  phone: string | null
  collegeId: number | null
  majorId: number | null
  classId: number | null
  roomId: number | null
  searchKeys: string
  expiresAt: Date | null
}

/** Adds people in one statement, those whose id, numbers or wallet are taken left out; returns the ids that were added. */
export async function insertPeople(
  db: Queryable,
  campusId: number,
  people: readonly PersonRow[],
  createdAt: Date,
): Promise<string[]> {
  const column = <K extends keyof PersonRow>(key: K) => people.map((person) => person[key])
  const { rows } = await db.query<{ person_id: string }>(
    `INSERT INTO people (campus_id, person_id, campus_no, name, role, full_time, wallet_id, id_type, id_number_sealed,
         id_number_hash, birth, phone, college_id, major_id, class_id, room_id, search_keys, expires_at, created_at)
       SELECT $1, p.*, $2
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::bigint[], $9::text[], $10::bytea[],
         $11::bytea[], $12::date[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::text[],
         $19::timestamptz[]) p
     ON CONFLICT DO NOTHING RETURNING person_id`,
    [
      campusId,
      createdAt,
      column('personId'),
      column('campusNo'),
      column('name'),
      column('role'),
      column('fullTime'),
      column('walletId'),
      column('idType'),
      column('idNumberSealed'),
      column('idNumberHash'),
      column('birth'),
      column('phone'),
      column('collegeId'),
      column('majorId'),
      column('classId'),
      column('roomId'),
      column('searchKeys'),
      column('expiresAt'),
    ],
  )
  return rows.map((row) => row.person_id)
}

/** Which of a person's numbers somebody has: the id itself, or another person the campus or ID number. */
export async function selectTaken(
  db: Queryable,
  campusId: number,
  { personId, campusNo, idNumberHash }: Pick<PersonRow, 'personId' | 'campusNo' | 'idNumberHash'>,
): Promise<{ id: boolean; campusNo: boolean; idNumber: boolean }> {
  const { rows } = await db.query<{ id: boolean; campusNo: boolean; idNumber: boolean }>(
    `SELECT EXISTS (SELECT FROM people WHERE campus_id = $1 AND person_id = $2) AS id,
       EXISTS (SELECT FROM people WHERE campus_id = $1 AND campus_no = $3 AND person_id <> $2) AS "campusNo",
       EXISTS (SELECT FROM people WHERE campus_id = $1 AND id_number_hash = $4 AND person_id <> $2) AS "idNumber"`,
    [campusId, personId, campusNo, idNumberHash],
  )
  return rows[0]!
}

const PERSON = `
  SELECT p.person_id AS "personId", p.campus_no AS "campusNo", p.name, p.role, p.full_time AS "fullTime",
    p.wallet_id AS "walletId", p.id_type AS "idType", p.birth, p.phone, p.expires_at AS "expiresAt",
    p.created_at AS "createdAt", c.name AS college, m.name AS major, k.name AS "className",
    d.building || ' ' || d.room AS dormitory
  FROM people p
  LEFT JOIN colleges c ON c.campus_id = p.campus_id AND c.college_id = p.college_id
  LEFT JOIN majors m ON m.campus_id = p.campus_id AND m.major_id = p.major_id
  LEFT JOIN classes k ON k.campus_id = p.campus_id AND k.class_id = p.class_id
  LEFT JOIN dormitory_rooms d ON d.campus_id = p.campus_id AND d.room_id = p.room_id`

export async function selectPerson(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<Person | undefined> {
  const { rows } = await db.query<Person>(`${PERSON} WHERE p.campus_id = $1 AND p.person_id = $2`, [
    campusId,
    personId,
  ])
  return rows[0]
}

/** By either number; where it is one person's campus number and another's ID number, the campus number counts. */
export async function selectPersonByLogin(
  db: Queryable,
  campusId: number,
  campusNo: string,
  idNumberHash: Buffer,
): Promise<Person | undefined> {
  const { rows } = await db.query<Person>(
    `${PERSON} WHERE p.campus_id = $1 AND (p.campus_no = $2 OR p.id_number_hash = $3)
     ORDER BY p.campus_no = $2 DESC LIMIT 1`,
    [campusId, campusNo, idNumberHash],
  )
  return rows[0]
}

/** `sealed` is null for a person without an ID number. */
export async function selectSealedIdNumber(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<{ sealed: Buffer | null } | undefined> {
  const { rows } = await db.query<{ sealed: Buffer | null }>(
    `SELECT id_number_sealed AS sealed FROM people WHERE campus_id = $1 AND person_id = $2`,
    [campusId, personId],
  )
  return rows[0]
}
