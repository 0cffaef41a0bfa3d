import type { Queryable } from '../../base/database.ts'
import { LOCK_MINUTES_MAX, type LockoutRule, type Tried } from './lockout.ts'

/**
 * Counts one more wrong try before anybody knows whether it is one. The last that is allowed locks, each round twice
 * as long as the one before; false if it is locked already.
 */
export async function countTry(
  db: Queryable,
  { campusId, scope, subjectId, deviceId }: Tried,
  { pinAttempts, pinLockMinutes }: LockoutRule,
  now: Date,
): Promise<boolean> {
  const lock = (failures: string) => `CASE WHEN ${failures} % $6::int = 0 THEN
      $5::timestamptz + least($7 * 2 ^ least(${failures} / $6 - 1, 20), $8) * interval '1 minute' END`
  const { rowCount } = await db.query(
    `INSERT INTO lockouts AS l (campus_id, scope, subject_id, device_id, failures, locked_until, tried_at)
     VALUES ($1, $2, $3, $4, 1, ${lock('1')}, $5)
     ON CONFLICT (campus_id, scope, subject_id, device_id) DO UPDATE SET
       failures = l.failures + 1, locked_until = ${lock('(l.failures + 1)')}, tried_at = $5
     WHERE l.locked_until IS NULL OR l.locked_until <= $5`,
    [campusId, scope, subjectId, deviceId, now, pinAttempts, pinLockMinutes, LOCK_MINUTES_MAX],
  )
  return rowCount === 1
}

export async function selectLockedUntil(
  db: Queryable,
  { campusId, scope, subjectId, deviceId }: Tried,
): Promise<Date | null> {
  const { rows } = await db.query<{ until: Date | null }>(
    `SELECT locked_until AS until FROM lockouts
     WHERE campus_id = $1 AND scope = $2 AND subject_id = $3 AND device_id = $4`,
    [campusId, scope, subjectId, deviceId],
  )
  return rows[0]?.until ?? null
}

export async function deleteTries(
  db: Queryable,
  { campusId, scope, subjectId, deviceId }: Tried,
): Promise<void> {
  await db.query(
    `DELETE FROM lockouts WHERE campus_id = $1 AND scope = $2 AND subject_id = $3 AND device_id = $4`,
    [campusId, scope, subjectId, deviceId],
  )
}

export async function deleteAllTries(
  db: Queryable,
  campusId: number,
  scopes: readonly string[],
  subjectId: string,
): Promise<void> {
  await db.query(`DELETE FROM lockouts WHERE campus_id = $1 AND scope = ANY ($2) AND subject_id = $3`, [
    campusId,
    scopes,
    subjectId,
  ])
}

/** The latest lock of each scope that is on, of whatever device. */
export async function selectLocks(
  db: Queryable,
  campusId: number,
  subjectId: string,
  now: Date,
): Promise<{ scope: string; until: Date }[]> {
  const { rows } = await db.query<{ scope: string; until: Date }>(
    `SELECT scope, max(locked_until) AS until FROM lockouts
     WHERE campus_id = $1 AND subject_id = $2 AND locked_until > $3 GROUP BY scope`,
    [campusId, subjectId, now],
  )
  return rows
}

export async function deleteTriesBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(`DELETE FROM lockouts WHERE tried_at < $1`, [before])
  return rowCount ?? 0
}
