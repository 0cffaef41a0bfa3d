import type { Queryable } from '../../base/database.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'
import type { MeansByReference } from '../payments/means.ts'

/**
 * Adds what merchants sold to the days. Whatever moves a merchant's money as a sale does names the sale: by itself, or a
 * reversal or refund by its reference.
 */
export async function addSales(db: Queryable, span: BatchSpan, means: MeansByReference): Promise<void> {
  await db.query(
    `WITH posted AS MATERIALIZED (
       ${POSTED_IN_SPAN} AND t.kind IN ('payment', 'offline_payment', 'reversal', 'refund')
     ), moved AS (
       SELECT (t.occurred_at AT TIME ZONE 'Asia/Shanghai') AS local, t.kind, t.leg, t.amount_fen,
              CASE WHEN t.kind IN ('payment', 'offline_payment') THEN t.credit_id ELSE t.debit_id END AS payable_id,
              CASE WHEN t.kind IN ('reversal', 'refund') THEN o.terminal_id ELSE t.terminal_id END AS terminal_id,
              CASE WHEN t.kind IN ('reversal', 'refund') THEN o.reference ELSE t.reference END AS reference
         FROM posted t
         LEFT JOIN transfers o ON o.campus_id = $1 AND o.id = t.reference AND o.leg = 0
          AND t.kind IN ('reversal', 'refund')
     )
     INSERT INTO report_sales AS r
       (campus_id, day, payable_id, stall_id, means, half_hour, sales, sold_fen, refunded_fen)
     SELECT $1, v.local::date, v.payable_id,
            coalesce(e.stall_id, s.stall_id, '00000000-0000-0000-0000-000000000000'),
            CASE WHEN v.terminal_id IS NULL AND s.stall_id IS NOT NULL THEN $8 ELSE coalesce(w.word, $7) END,
            extract(hour FROM v.local)::int * 2 + extract(minute FROM v.local)::int / 30,
            sum(CASE WHEN v.leg > 0 OR v.kind = 'refund' THEN 0 WHEN v.kind = 'reversal' THEN -1 ELSE 1 END),
            sum(CASE v.kind WHEN 'refund' THEN 0 WHEN 'reversal' THEN -v.amount_fen ELSE v.amount_fen END),
            sum(CASE v.kind WHEN 'refund' THEN v.amount_fen ELSE 0 END)
       FROM moved v
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = v.payable_id
       LEFT JOIN terminals e ON e.campus_id = $1 AND e.terminal_id = v.terminal_id
       LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = v.reference AND v.terminal_id IS NULL
       LEFT JOIN unnest($5::uuid[], $6::text[]) AS w (reference, word) ON w.reference = v.reference
      GROUP BY 2, 3, 4, 5, 6
     ON CONFLICT (campus_id, day, payable_id, stall_id, means, half_hour) DO UPDATE
       SET sales = r.sales + excluded.sales, sold_fen = r.sold_fen + excluded.sold_fen,
           refunded_fen = r.refunded_fen + excluded.refunded_fen`,
    [...spanValues(span), means.references, means.words, means.withoutReference, means.scanned],
  )
}

/** Adds what came onto people's accounts from outside. */
export async function addTopUps(db: Queryable, span: BatchSpan): Promise<void> {
  await db.query(
    `WITH posted AS MATERIALIZED (${POSTED_IN_SPAN} AND t.kind IN ('top_up', 'top_up_reversal') AND t.wallet_id IS NOT NULL)
     INSERT INTO report_top_ups AS r (campus_id, day, account_id, top_ups, amount_fen)
     SELECT $1, (t.occurred_at AT TIME ZONE 'Asia/Shanghai')::date,
            CASE t.kind WHEN 'top_up' THEN t.debit_id ELSE t.credit_id END,
            sum(CASE t.kind WHEN 'top_up' THEN 1 ELSE -1 END),
            sum(CASE t.kind WHEN 'top_up' THEN t.amount_fen ELSE -t.amount_fen END)
       FROM posted t GROUP BY 2, 3
     ON CONFLICT (campus_id, day, account_id) DO UPDATE
       SET top_ups = r.top_ups + excluded.top_ups, amount_fen = r.amount_fen + excluded.amount_fen`,
    spanValues(span),
  )
}
