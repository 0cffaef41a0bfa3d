import type { Queryable } from '../../base/database.ts'
import type { BatchSpan } from '../ledger/read-batches.ts'

/** Lets one at a time write what was found on a campus, until the transaction ends. */
export async function lockScan(db: Queryable, campusId: number, now: Date): Promise<void> {
  await db.query('INSERT INTO risk_scans (campus_id, scanned_at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    campusId,
    now,
  ])
  await db.query('SELECT FROM risk_scans WHERE campus_id = $1 FOR UPDATE', [campusId])
}

export async function updateScannedAt(db: Queryable, campusId: number, now: Date): Promise<void> {
  await db.query('UPDATE risk_scans SET scanned_at = greatest(scanned_at, $2) WHERE campus_id = $1', [
    campusId,
    now,
  ])
}

/** When a campus was last looked at; null: never. */
export async function selectScannedAt(db: Queryable, campusId: number): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    'SELECT scanned_at AS at FROM risk_scans WHERE campus_id = $1',
    [campusId],
  )
  return rows[0]?.at ?? null
}

/** When the last batch of a span was posted. */
export async function selectPostedAt(db: Queryable, { campusId, lane, to }: BatchSpan): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    'SELECT posted_at AS at FROM ledger_batches WHERE campus_id = $1 AND lane = $2 AND batch = $3',
    [campusId, lane, to],
  )
  return rows[0]?.at ?? null
}
