import type { Queryable } from '../../base/database.ts'
import type { BatchSpan } from './read-batches.ts'

type Reader = { campusId: number; reader: string }

/** The lanes with batches that a reader has not read. */
export async function selectUnreadLanes(db: Queryable, { campusId, reader }: Reader): Promise<number[]> {
  const { rows } = await db.query<{ lane: number }>(
    `SELECT l.lane FROM ledger_lanes l
       LEFT JOIN batch_readers p ON p.campus_id = $1 AND p.reader = $2 AND p.lane = l.lane
      WHERE l.campus_id = $1 AND l.head_batch > coalesce(p.batch, 0) ORDER BY l.lane`,
    [campusId, reader],
  )
  return rows.map(({ lane }) => lane)
}

/** Holds a reader's position in a lane until the transaction ends, and answers it with the lane's head. */
export async function lockPosition(
  db: Queryable,
  { campusId, reader, lane }: Reader & { lane: number },
  now: Date,
): Promise<{ batch: number; head: number }> {
  await db.query(
    `INSERT INTO batch_readers (campus_id, reader, lane, batch, read_at) VALUES ($1, $2, $3, 0, $4)
     ON CONFLICT DO NOTHING`,
    [campusId, reader, lane, now],
  )
  const { rows } = await db.query<{ batch: number }>(
    'SELECT batch FROM batch_readers WHERE campus_id = $1 AND reader = $2 AND lane = $3 FOR UPDATE',
    [campusId, reader, lane],
  )
  const { rows: heads } = await db.query<{ head: number }>(
    'SELECT head_batch AS head FROM ledger_lanes WHERE campus_id = $1 AND lane = $2',
    [campusId, lane],
  )
  return { batch: rows[0]!.batch, head: heads[0]!.head }
}

export async function updatePosition(
  db: Queryable,
  { campusId, reader, lane, to }: Reader & BatchSpan,
  now: Date,
): Promise<void> {
  await db.query(
    'UPDATE batch_readers SET batch = $4, read_at = $5 WHERE campus_id = $1 AND reader = $2 AND lane = $3',
    [campusId, reader, lane, to, now],
  )
}

export async function selectReadAt(db: Queryable, { campusId, reader }: Reader): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `SELECT min(p.read_at) AS at FROM batch_readers p
       JOIN ledger_lanes l ON l.campus_id = $1 AND l.lane = p.lane AND l.head_batch > p.batch
      WHERE p.campus_id = $1 AND p.reader = $2`,
    [campusId, reader],
  )
  return rows[0]!.at
}
