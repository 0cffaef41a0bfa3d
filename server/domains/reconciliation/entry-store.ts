import type { Queryable } from '../../base/database.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'

/**
 * Adds what the ledger moved through channels' clearing accounts to their numbers and days: an order is known by the act
 * that took it, so a reversal belongs to the payment that it takes back; a refund has its own number, and what calls it
 * off belongs to it. Adjustments of reconciliation itself and money that went to the bank are no entries.
 */
export async function addEntries(db: Queryable, span: BatchSpan): Promise<void> {
  await db.query(
    `WITH clearing AS MATERIALIZED (
       SELECT account_id, code FROM ledger_accounts WHERE campus_id = $1 AND kind = 'channel_clearing'
     ), posted AS MATERIALIZED (
       ${POSTED_IN_SPAN} AND t.kind IN ('top_up', 'payment', 'top_up_reversal', 'reversal', 'refund', 'adjustment')
     ), moved AS (
       SELECT c.code AS channel, t.kind, t.occurred_at AS at,
              CASE WHEN t.kind IN ('refund', 'adjustment') THEN 'refund' ELSE 'order' END AS of_kind,
              CASE WHEN t.kind IN ('reversal', 'top_up_reversal', 'adjustment') THEN t.reference ELSE t.id END AS of_id,
              CASE WHEN t.debit_id = c.account_id THEN t.amount_fen ELSE 0 END AS in_fen,
              CASE WHEN t.credit_id = c.account_id THEN t.amount_fen ELSE 0 END AS out_fen
         FROM posted t JOIN clearing c ON c.account_id IN (t.debit_id, t.credit_id)
     ), entries AS MATERIALIZED (
       SELECT m.channel, m.of_kind AS kind, replace(m.of_id::text, '-', '') AS number, m.in_fen, m.out_fen, m.at,
              (m.at AT TIME ZONE 'Asia/Shanghai')::date AS day
         FROM moved m
        WHERE m.of_id IS NOT NULL
          AND (m.kind <> 'adjustment' OR EXISTS (
            SELECT FROM transfers r WHERE r.campus_id = $1 AND r.id = m.of_id AND r.kind = 'refund'))
     ), days AS (
       INSERT INTO channel_entry_days AS d (campus_id, channel, day, entries, in_fen, out_fen)
       SELECT $1, channel, day, count(*), sum(in_fen), sum(out_fen) FROM entries GROUP BY channel, day ORDER BY 2, 3
       ON CONFLICT (campus_id, channel, day) DO UPDATE
         SET entries = d.entries + excluded.entries, in_fen = d.in_fen + excluded.in_fen,
             out_fen = d.out_fen + excluded.out_fen
     )
     INSERT INTO channel_entries AS e (campus_id, channel, kind, number, in_fen, out_fen, day, at)
     SELECT $1, channel, kind, number, sum(in_fen), sum(out_fen), min(day), max(at)
       FROM entries GROUP BY channel, kind, number ORDER BY 2, 3, 4
     ON CONFLICT (campus_id, channel, kind, number) DO UPDATE
       SET in_fen = e.in_fen + excluded.in_fen, out_fen = e.out_fen + excluded.out_fen,
           day = least(e.day, excluded.day), at = greatest(e.at, excluded.at)`,
    spanValues(span),
  )
}
