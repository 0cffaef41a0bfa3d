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

/** Makes changes of a campus's policy wait for one another until the end of the transaction. */
export async function lockPolicy(db: Queryable, campusId: number): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('policy'), $1)`, [campusId])
}

export async function insertValue(
  db: Queryable,
  row: PolicyRow & { campusId: number; setBy: string | null; reason: string; setAt: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO policy_values (campus_id, key, from_at, value, set_by, reason, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.campusId, row.key, row.from, JSON.stringify(row.value), row.setBy, row.reason, row.setAt],
  )
}
