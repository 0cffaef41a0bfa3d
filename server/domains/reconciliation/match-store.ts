import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { DayKey } from './day.ts'

/** What the ledger and the bills say of a number, net: taken less given back. Null: one of them has nothing of it. */
export type Pair = {
  kind: 'order' | 'refund'
  number: string
  orderNo: string
  oursFen: number | null
  theirsFen: number | null
  /** How many rows of the bills took its money. */
  taken: number
  /** When the ledger moved it last, and on which day the one or the other had it first. */
  oursAt: Date | null
  day: BusinessDate
}

const VALUES = ({ campusId, channel, day }: DayKey) => [campusId, channel, day]

/**
 * The numbers that do not agree, of those that the bill or the ledger has on a day, and of those that did not agree before.
 * Both sides are taken whole, whichever day they were on.
 */
export async function selectDisagreeing(db: Queryable, key: DayKey): Promise<Pair[]> {
  const { rows } = await db.query<Pair>(
    `WITH c AS MATERIALIZED (
       SELECT kind, number FROM channel_bill_rows WHERE campus_id = $1 AND channel = $2 AND day = $3
       UNION
       SELECT kind, number FROM channel_entries WHERE campus_id = $1 AND channel = $2 AND day = $3
       UNION
       SELECT kind, number FROM reconciliation_items
        WHERE campus_id = $1 AND channel = $2 AND aspect = 'money' AND state IN ('timing', 'open')
     ), theirs AS MATERIALIZED (
       SELECT r.kind, r.number, sum(r.in_fen - r.out_fen) AS net, count(*) FILTER (WHERE r.in_fen > 0) AS taken,
              min(r.day) AS day, min(r.order_no) AS order_no
         FROM c JOIN channel_bill_rows r ON r.campus_id = $1 AND r.channel = $2 AND r.kind = c.kind AND r.number = c.number
        GROUP BY r.kind, r.number
     )
     SELECT c.kind, c.number, coalesce(t.order_no, CASE c.kind WHEN 'order' THEN c.number ELSE '' END) AS "orderNo",
            (e.in_fen - e.out_fen)::bigint AS "oursFen", t.net::bigint AS "theirsFen", coalesce(t.taken, 0)::int AS taken,
            e.at AS "oursAt", coalesce(least(e.day, t.day), $3::date)::text AS day
       FROM c
       LEFT JOIN channel_entries e ON e.campus_id = $1 AND e.channel = $2 AND e.kind = c.kind AND e.number = c.number
       LEFT JOIN theirs t ON t.kind = c.kind AND t.number = c.number
      WHERE coalesce(e.in_fen - e.out_fen, 0) <> coalesce(t.net, 0)`,
    VALUES(key),
  )
  return rows
}

export type OddRow = {
  kind: 'order' | 'refund'
  number: string
  orderNo: string
  feeFen: number
  dueFen: number
  netFen: number
  state: string
}

/** Rows of a day's bill whose fee is not the contract's (rounded half up), or that are not final. */
export async function selectOddRows(db: Queryable, key: DayKey, feeBasisPoints: number): Promise<OddRow[]> {
  const { rows } = await db.query<OddRow>(
    `SELECT kind, number, order_no AS "orderNo", fee_fen AS "feeFen",
            ((in_fen * $4 + 5000) / 10000)::bigint AS "dueFen",
            (in_fen - out_fen)::bigint AS "netFen", state
       FROM channel_bill_rows
      WHERE campus_id = $1 AND channel = $2 AND day = $3
        AND (state <> '' OR (in_fen > 0 AND fee_fen <> (in_fen * $4 + 5000) / 10000))`,
    [...VALUES(key), feeBasisPoints],
  )
  return rows
}

/** The last day of a channel whose bill was compared; null: none. */
export async function selectLastMatched(
  db: Queryable,
  { campusId, channel }: Pick<DayKey, 'campusId' | 'channel'>,
): Promise<BusinessDate | null> {
  const { rows } = await db.query<{ day: BusinessDate | null }>(
    `SELECT max(day)::text AS day FROM reconciliations WHERE campus_id = $1 AND channel = $2 AND matched_at IS NOT NULL`,
    [campusId, channel],
  )
  return rows[0]!.day
}
