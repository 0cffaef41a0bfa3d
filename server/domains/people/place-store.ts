import type { Queryable } from '../../base/database.ts'
import type { PlaceIds, PlaceNames } from './organisation.ts'

const NAMED = `unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
  WITH ORDINALITY n (college, major, class, building, room, place)`

function parameters(campusId: number, places: readonly PlaceNames[]): unknown[] {
  const column = (key: keyof PlaceNames) => places.map((place) => place[key])
  return [
    campusId,
    column('college'),
    column('major'),
    column('className'),
    column('building'),
    column('room'),
  ]
}

/** Adds what is missing. Rows go in sorted, so that two at once wait for each other instead of dead-locking. */
export async function insertMissingPlaces(
  db: Queryable,
  campusId: number,
  places: readonly PlaceNames[],
): Promise<void> {
  const missing = [
    `INSERT INTO colleges (campus_id, name)
       SELECT DISTINCT $1::int, n.college FROM ${NAMED} WHERE n.college IS NOT NULL ORDER BY 2`,
    `INSERT INTO majors (campus_id, college_id, name)
       SELECT DISTINCT $1::int, c.college_id, n.major FROM ${NAMED}
       JOIN colleges c ON c.campus_id = $1 AND c.name = n.college
       WHERE n.major IS NOT NULL ORDER BY 2, 3`,
    `INSERT INTO classes (campus_id, major_id, name)
       SELECT DISTINCT $1::int, m.major_id, n.class FROM ${NAMED}
       JOIN colleges c ON c.campus_id = $1 AND c.name = n.college
       JOIN majors m ON m.campus_id = $1 AND m.college_id = c.college_id AND m.name = n.major
       WHERE n.class IS NOT NULL ORDER BY 2, 3`,
    `INSERT INTO dormitory_rooms (campus_id, building, room)
       SELECT DISTINCT $1::int, n.building, n.room FROM ${NAMED} WHERE n.room IS NOT NULL ORDER BY 2, 3`,
  ]
  for (const insert of missing) {
    await db.query(`${insert} ON CONFLICT DO NOTHING`, parameters(campusId, places))
  }
}

/** The rows of places that exist, in the order given. */
export async function selectPlaceIds(
  db: Queryable,
  campusId: number,
  places: readonly PlaceNames[],
): Promise<PlaceIds[]> {
  const { rows } = await db.query<PlaceIds>(
    `SELECT c.college_id AS "collegeId", m.major_id AS "majorId", k.class_id AS "classId", d.room_id AS "roomId"
     FROM ${NAMED}
     LEFT JOIN colleges c ON c.campus_id = $1 AND c.name = n.college
     LEFT JOIN majors m ON m.campus_id = $1 AND m.college_id = c.college_id AND m.name = n.major
     LEFT JOIN classes k ON k.campus_id = $1 AND k.major_id = m.major_id AND k.name = n.class
     LEFT JOIN dormitory_rooms d ON d.campus_id = $1 AND d.building = n.building AND d.room = n.room
     ORDER BY n.place`,
    parameters(campusId, places),
  )
  return rows
}

/** A row for each class, and for each major or college without one, in the order of the names. */
export async function selectOrganisation(
  db: Queryable,
  campusId: number,
): Promise<{ college: string; major: string | null; className: string | null }[]> {
  const { rows } = await db.query<{ college: string; major: string | null; className: string | null }>(
    `SELECT c.name AS college, m.name AS major, k.name AS "className"
     FROM colleges c
     LEFT JOIN majors m ON m.campus_id = c.campus_id AND m.college_id = c.college_id
     LEFT JOIN classes k ON k.campus_id = m.campus_id AND k.major_id = m.major_id
     WHERE c.campus_id = $1 ORDER BY c.name, m.name, k.name`,
    [campusId],
  )
  return rows
}
