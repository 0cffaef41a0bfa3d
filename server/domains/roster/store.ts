import type { PeopleFilter, PersonSummary } from '../../../contract/people.ts'
import type { Queryable } from '../../base/database.ts'

/** Which people: `pattern` for their search words or, with it, the hash of an ID number; absent members let all through. */
export type RosterFilter = Omit<PeopleFilter, 'q'> & { pattern: string | null; idNumberHash: Buffer | null }

// The planner sees the values: conditions on what is null are gone before it looks for a plan.
const MATCHES = `
  p.campus_id = $1
  AND ($2::text IS NULL OR p.search_keys LIKE $2 OR p.id_number_hash = $3)
  AND ($4::text IS NULL OR p.role = $4)
  AND ($5::text IS NULL OR EXISTS (
    SELECT FROM wallets s WHERE s.campus_id = $1 AND s.wallet_id = p.wallet_id AND s.state = $5))
  AND ($6::text IS NULL OR p.college_id = (SELECT college_id FROM colleges WHERE campus_id = $1 AND name = $6))`

function parameters(campusId: number, filter: RosterFilter): unknown[] {
  const { pattern, idNumberHash, role, state, college } = filter
  return [campusId, pattern, idNumberHash, role ?? null, state ?? null, college ?? null]
}

export async function countPeople(db: Queryable, campusId: number, filter: RosterFilter): Promise<number> {
  const { rows } = await db.query<{ total: number }>(
    `SELECT count(*) AS total FROM people p WHERE ${MATCHES}`,
    parameters(campusId, filter),
  )
  return rows[0]!.total
}

/** In the order of their campus numbers, from the one after `after`. */
export async function selectPeople(
  db: Queryable,
  campusId: number,
  filter: RosterFilter,
  page: { after: string | null; limit: number },
): Promise<PersonSummary[]> {
  const { rows } = await db.query<PersonSummary>(
    `SELECT p.person_id AS id, p.campus_no AS "campusNo", p.name, p.role, c.name AS college, m.name AS major,
       k.name AS "className", w.state AS "accountState", w.wallet_fen AS "walletFen", w.subsidy_fen AS "subsidyFen"
     FROM (
       SELECT * FROM people p WHERE ${MATCHES} AND ($7::text IS NULL OR p.campus_no > $7)
       ORDER BY p.campus_no LIMIT $8
     ) p
     JOIN wallets w ON w.campus_id = p.campus_id AND w.wallet_id = p.wallet_id
     LEFT JOIN colleges c ON c.campus_id = p.campus_id AND c.college_id = p.college_id
     LEFT JOIN majors m ON m.campus_id = p.campus_id AND m.major_id = p.major_id
     LEFT JOIN classes k ON k.campus_id = p.campus_id AND k.class_id = p.class_id
     ORDER BY p.campus_no`,
    [...parameters(campusId, filter), page.after, page.limit],
  )
  return rows
}
