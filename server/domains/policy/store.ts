import type { Queryable } from '../../base/database.ts'

/** A value that an operator set, in force from `from` until the next. */
export type PolicyRow = { key: string; from: Date; value: unknown }

/** Everything that was ever set at a campus, oldest from-date first; of equal ones the one written last comes last. */
export async function selectValues(db: Queryable, campusId: number): Promise<PolicyRow[]> {
  const { rows } = await db.query<PolicyRow>(
    `SELECT key, from_at AS "from", value FROM policy_values WHERE campus_id = $1 ORDER BY from_at, entry`,
    [campusId],
  )
  return rows
}
