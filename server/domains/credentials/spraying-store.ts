import type { Queryable } from '../../base/database.ts'
import type { StrangersTry } from './spraying.ts'

export async function insertFailure(
  db: Queryable,
  { campusId, source, pinTag, subjectId }: StrangersTry,
  at: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO failed_sign_ins (campus_id, at, source, pin_tag, subject_id) VALUES ($1, $2, $3, $4, $5)`,
    [campusId, at, source, pinTag, subjectId],
  )
}

/** When the n-th last failure from this address was; null if there were fewer since. */
export async function selectNthFailure(
  db: Queryable,
  { campusId, source }: StrangersTry,
  n: number,
  since: Date,
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    `SELECT at FROM failed_sign_ins WHERE campus_id = $1 AND source = $2 AND at > $3
     ORDER BY at DESC OFFSET $4 LIMIT 1`,
    [campusId, source, since, n - 1],
  )
  return rows[0]?.at ?? null
}

/** When this PIN failed last at the n-th last person; null if it failed at fewer since. */
export async function selectNthPerson(
  db: Queryable,
  { campusId, pinTag }: StrangersTry,
  n: number,
  since: Date,
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    `SELECT max(at) AS at FROM failed_sign_ins WHERE campus_id = $1 AND pin_tag = $2 AND at > $3
     GROUP BY subject_id ORDER BY 1 DESC OFFSET $4 LIMIT 1`,
    [campusId, pinTag, since, n - 1],
  )
  return rows[0]?.at ?? null
}

export async function deleteFailuresBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(`DELETE FROM failed_sign_ins WHERE at < $1`, [before])
  return rowCount ?? 0
}
