import { inTransaction, type Pool, type PoolClient, type Queryable } from '../../base/database.ts'
import { lockPosition, selectReadAt, selectUnreadLanes, updatePosition } from './batch-reader-store.ts'

/** Who reads batches, each with a position of its own. */
export type BatchReader = 'reports' | 'reconciliation' | 'statements' | 'accounting' | 'risk' | 'aid'

/** Which batches of a lane: after `from`, up to and with `to`. */
export type BatchSpan = { campusId: number; lane: number; from: number; to: number }

/** Of a few hundred acts each: a step is short, and a kill loses nothing but it. */
const BATCHES_AT_ONCE = 200

/**
 * The transfers of a span of batches, with `spanValues` as $1 to $4: their ids stand in the journal, and the primary key
 * finds them. Conditions may follow.
 */
export const POSTED_IN_SPAN = `
  SELECT t.* FROM ledger_batches b CROSS JOIN LATERAL unnest(b.ids) AS x (id)
    JOIN transfers t ON t.campus_id = $1 AND t.id = x.id AND t.lane = b.lane AND t.batch = b.batch
   WHERE b.campus_id = $1 AND b.lane = $2 AND b.batch > $3 AND b.batch <= $4`

export const spanValues = ({ campusId, lane, from, to }: BatchSpan) => [campusId, lane, from, to]

/**
 * Hands a reader what was posted since the last time, in spans of batches. Its position and whatever it writes move in one
 * transaction, so it sees every batch once, however many servers do this and wherever one is killed. For a job.
 * @returns how many batches were read
 */
export async function readBatches(
  pool: Pool,
  of: {
    campusId: number
    reader: BatchReader
  },
  read: (db: PoolClient, span: BatchSpan) => Promise<void>,
  now: Date,
): Promise<number> {
  let count = 0
  for (const lane of await selectUnreadLanes(pool, of)) {
    for (;;) {
      const step = await readStep(pool, { ...of, lane }, read, now)
      count += step
      if (step < BATCHES_AT_ONCE) break
    }
  }
  return count
}

function readStep(
  pool: Pool,
  of: { campusId: number; reader: string; lane: number },
  read: (db: PoolClient, span: BatchSpan) => Promise<void>,
  now: Date,
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { batch: from, head } = await lockPosition(client, of, now)
    const to = Math.min(head, from + BATCHES_AT_ONCE)
    if (to <= from) return 0
    const span = { campusId: of.campusId, lane: of.lane, from, to }
    await read(client, span)
    await updatePosition(client, { ...span, reader: of.reader }, now)
    return to - from
  })
}

/** Since when something that was posted may not be read yet; null: everything is. */
export async function unreadSince(
  db: Queryable,
  of: { campusId: number; reader: BatchReader },
): Promise<Date | null> {
  return selectReadAt(db, of)
}
