import type { Queryable } from '../../base/database.ts'
import type { PersonRow } from './store.ts'

/** Of a row of `people`, what may be changed, by its id. With `staysAsLong` the end of a visit is left as it is. */
export type ChangedRow = Pick<
  PersonRow,
  | 'personId'
  | 'name'
  | 'role'
  | 'fullTime'
  | 'phone'
  | 'collegeId'
  | 'majorId'
  | 'classId'
  | 'roomId'
  | 'searchKeys'
  | 'expiresAt'
> & { staysAsLong: boolean }

/** Changes people in one statement. Rows are locked in the order of their ids, so that two at once cannot dead-lock. */
export async function updatePeople(
  db: Queryable,
  campusId: number,
  people: readonly ChangedRow[],
): Promise<void> {
  const column = <K extends keyof ChangedRow>(key: K) => people.map((person) => person[key])
  await db.query(
    `SELECT FROM people WHERE campus_id = $1 AND person_id = ANY ($2::uuid[]) ORDER BY person_id FOR UPDATE`,
    [campusId, column('personId')],
  )
  await db.query(
    `UPDATE people SET name = c.name, role = c.role, full_time = c.full_time, phone = c.phone,
       college_id = c.college_id, major_id = c.major_id, class_id = c.class_id, room_id = c.room_id,
       search_keys = c.search_keys,
       expires_at = CASE WHEN c.stays_as_long THEN people.expires_at ELSE c.expires_at END
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
       $10::bigint[], $11::text[], $12::timestamptz[], $13::boolean[]) c (person_id, name, role, full_time, phone,
       college_id, major_id, class_id, room_id, search_keys, expires_at, stays_as_long)
     WHERE people.campus_id = $1 AND people.person_id = c.person_id`,
    [
      campusId,
      column('personId'),
      column('name'),
      column('role'),
      column('fullTime'),
      column('phone'),
      column('collegeId'),
      column('majorId'),
      column('classId'),
      column('roomId'),
      column('searchKeys'),
      column('expiresAt'),
      column('staysAsLong'),
    ],
  )
}
