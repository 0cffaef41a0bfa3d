import type { ChannelCode } from '../../../contract/channels.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Bill } from '../channels/channel.ts'
import type { Day, DayKey } from './day.ts'

const DAY = `channel, day::text, state, fault, bill_source AS "billSource", encode(bill_hash, 'hex') AS "billHash",
  rows_total AS "rowsTotal", rows_done AS "rowsDone", payments, payment_fen AS "paymentFen",
  refund_fen AS "refundFen", fee_fen AS "feeFen", tries, case_id AS "caseId", matched_at AS "matchedAt"`
const KEY = 'campus_id = $1 AND channel = $2 AND day = $3'
const keyOf = ({ campusId, channel, day }: DayKey) => [campusId, channel, day]

/** Plans the days of a channel that have passed, from the first on which the ledger has anything of it. */
export async function insertPassedDays(
  db: Queryable,
  { campusId, channel, until }: { campusId: number; channel: ChannelCode; until: BusinessDate },
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO reconciliations (campus_id, channel, day, state, try_at)
     SELECT $1, $2, d::date, 'waiting', $4
       FROM (SELECT coalesce((SELECT max(day) + 1 FROM reconciliations WHERE campus_id = $1 AND channel = $2),
                             (SELECT min(day) FROM channel_entry_days WHERE campus_id = $1 AND channel = $2)) AS first) f,
            generate_series(f.first, $3::date, interval '1 day') AS d
     ON CONFLICT DO NOTHING`,
    [campusId, channel, until, now],
  )
}

/** A day that is to be worked on now, whatever it was; made if it is not there. */
export async function upsertDay(
  db: Queryable,
  key: DayKey,
  { state, tryAt }: { state: 'waiting' | 'loading'; tryAt: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO reconciliations AS r (campus_id, channel, day, state, try_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (campus_id, channel, day) DO UPDATE SET state = $4, try_at = $5, fault = NULL, tries = 0`,
    [...keyOf(key), state, tryAt],
  )
}

/**
 * Takes the earliest day with something left to do, a channel's days one after the other; nobody else takes it until
 * `until`.
 */
export async function claimDay(
  db: Queryable,
  { campusId, now, until }: { campusId: number; now: Date; until: Date },
): Promise<Day | null> {
  const { rows } = await db.query<Day>(
    `UPDATE reconciliations SET try_at = $3
      WHERE campus_id = $1 AND (channel, day) IN (
        SELECT channel, day FROM reconciliations r WHERE campus_id = $1 AND try_at <= $2
           AND NOT EXISTS (SELECT FROM reconciliations e
                            WHERE e.campus_id = $1 AND e.channel = r.channel AND e.day < r.day AND e.try_at IS NOT NULL)
         ORDER BY day, channel LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${DAY}`,
    [campusId, now, until],
  )
  return rows[0] ?? null
}

export async function selectDay(
  db: Queryable,
  key: DayKey,
  { lock = false }: { lock?: boolean } = {},
): Promise<Day | null> {
  const sql = `SELECT ${DAY} FROM reconciliations WHERE ${KEY} ${lock ? 'FOR UPDATE' : ''}`
  const { rows } = await db.query<Day>(sql, keyOf(key))
  return rows[0] ?? null
}

type Change = {
  state: Day['state']
  fault?: Day['fault']
  tryAt: Date | null
  rowsDone?: number
  matchedAt?: Date
  /** One more failed try. */
  tried?: boolean
}

export async function updateDay(db: Queryable, key: DayKey, change: Change): Promise<void> {
  await db.query(
    `UPDATE reconciliations SET state = $4, fault = $5, try_at = $6, rows_done = coalesce($7, rows_done),
            matched_at = coalesce($8, matched_at), tries = CASE WHEN $9 THEN tries + 1 ELSE tries END
      WHERE ${KEY}`,
    [
      ...keyOf(key),
      change.state,
      change.fault ?? null,
      change.tryAt,
      change.rowsDone ?? null,
      change.matchedAt ?? null,
      change.tried ?? false,
    ],
  )
}

/** What a bill says of itself, and where it came from. */
export async function updateBill(
  db: Queryable,
  key: DayKey,
  { bill, hash, source, tryAt }: { bill: Bill; hash: string; source: 'channel' | 'upload'; tryAt: Date },
): Promise<void> {
  const { payments, paymentFen, refundFen, feeFen } = bill.totals
  await db.query(
    `UPDATE reconciliations SET state = 'loading', fault = NULL, bill_source = $4, bill_hash = decode($5, 'hex'),
            rows_total = $6, rows_done = 0, payments = $7, payment_fen = $8, refund_fen = $9, fee_fen = $10, try_at = $11
      WHERE ${KEY}`,
    [...keyOf(key), source, hash, bill.rows.length, payments, paymentFen, refundFen, feeFen, tryAt],
  )
}

/** Whoever compares a channel's days waits for whoever does already, until the transaction ends. */
export async function lockChannel(
  db: Queryable,
  { campusId, channel }: Pick<DayKey, 'campusId' | 'channel'>,
): Promise<void> {
  await db.query(`SELECT pg_advisory_xact_lock(hashtextextended('reconcile ' || $1 || ' ' || $2, 0))`, [
    String(campusId),
    channel,
  ])
}

/** The case of a day that failed; null: it has none any more. */
export async function updateCase(db: Queryable, key: DayKey, caseId: string | null): Promise<void> {
  await db.query(`UPDATE reconciliations SET case_id = $4 WHERE ${KEY}`, [...keyOf(key), caseId])
}
