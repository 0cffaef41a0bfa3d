import type { Queryable } from '../../base/database.ts'

/** Lets one transaction at a time judge digits of a terminal. */
export async function lockDigits(db: Queryable, campusId: number, terminalId: string): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtext('digits_' || $2::text), $1)`, [campusId, terminalId])
}

/** Until when digits are ended at a terminal; null when they are not. */
export async function selectPause(db: Queryable, campusId: number, terminalId: string): Promise<Date | null> {
  const { rows } = await db.query<{ pausedUntil: Date | null }>(
    `SELECT paused_until AS "pausedUntil" FROM digits_failures WHERE campus_id = $1 AND terminal_id = $2`,
    [campusId, terminalId],
  )
  return rows[0]?.pausedUntil ?? null
}

/**
 * Counts one more failure; the `most`-th within the window ends digits there, and the count begins anew.
 * @param since failures before it no longer count
 */
export async function addFailure(
  db: Queryable,
  campusId: number,
  terminalId: string,
  rule: { now: Date; since: Date; most: number; pausedUntil: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO digits_failures AS f (campus_id, terminal_id, failed_at) VALUES ($1, $2, ARRAY[$3::timestamptz])
     ON CONFLICT (campus_id, terminal_id) DO UPDATE SET
       paused_until = CASE WHEN 1 + (SELECT count(*) FROM unnest(f.failed_at) at WHERE at > $4) >= $5 THEN $6
         ELSE f.paused_until END,
       failed_at = CASE WHEN 1 + (SELECT count(*) FROM unnest(f.failed_at) at WHERE at > $4) >= $5 THEN '{}'
         ELSE ARRAY(SELECT at FROM unnest(f.failed_at) at WHERE at > $4) || $3::timestamptz END`,
    [campusId, terminalId, rule.now, rule.since, rule.most, rule.pausedUntil],
  )
}
