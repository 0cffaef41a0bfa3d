import type { Queryable } from '../../base/database.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'
import type { MeansByReference } from '../payments/means.ts'

/**
 * Adds what moved merchants' accounts to the days on which it was posted. A reversal or refund stands at the stall, by the
 * means and under the day of what it takes back.
 */
export async function addStatementEntries(
  db: Queryable,
  span: BatchSpan,
  means: MeansByReference,
): Promise<void> {
  await db.query(
    `WITH posted AS MATERIALIZED (${POSTED_IN_SPAN}), moved AS (
       SELECT m.payable_account_id AS payable_id, m.merchant_id, t.posted_at, t.leg,
              CASE WHEN t.credit_id = m.payable_account_id THEN t.amount_fen ELSE -t.amount_fen END AS amount_fen,
              CASE WHEN t.kind IN ('payment', 'offline_payment') THEN 'sale' WHEN t.kind = 'reversal' THEN 'reversal'
                   WHEN t.kind = 'refund' THEN 'refund' WHEN t.kind = 'settlement' THEN 'payout' ELSE 'other' END AS kind,
              coalesce(o.occurred_at, t.occurred_at) AS sold_at,
              CASE WHEN t.kind IN ('reversal', 'refund') THEN o.terminal_id ELSE t.terminal_id END AS terminal_id,
              CASE WHEN t.kind IN ('reversal', 'refund') THEN o.reference ELSE t.reference END AS reference
         FROM posted t
         JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id IN (t.debit_id, t.credit_id)
         JOIN ledger_accounts a ON a.campus_id = $1
          AND a.account_id = CASE WHEN t.credit_id = m.payable_account_id THEN t.debit_id ELSE t.credit_id END
         LEFT JOIN transfers o ON o.campus_id = $1 AND o.id = t.reference AND o.leg = 0
          AND t.kind IN ('reversal', 'refund')
        WHERE a.kind <> 'revenue_commission'
     ), placed AS (
       SELECT v.payable_id,
              -- A day whose statement is issued is closed: what is read only then stands on the next.
              greatest((v.posted_at AT TIME ZONE 'Asia/Shanghai')::date, i.last + 1) AS day,
              (v.sold_at AT TIME ZONE 'Asia/Shanghai')::date AS sold_on, v.kind, v.leg, v.amount_fen,
              CASE WHEN v.kind IN ('payout', 'other') THEN NULL ELSE coalesce(e.stall_id, s.stall_id) END AS stall_id,
              CASE WHEN v.kind IN ('payout', 'other') THEN ''
                   WHEN v.terminal_id IS NULL AND s.stall_id IS NOT NULL THEN $8 ELSE coalesce(w.word, $7) END AS means
         FROM moved v
         LEFT JOIN LATERAL (
           SELECT max(x.day) AS last FROM statements x WHERE x.campus_id = $1 AND x.merchant_id = v.merchant_id) i ON true
         LEFT JOIN terminals e ON e.campus_id = $1 AND e.terminal_id = v.terminal_id
         LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = v.reference AND v.terminal_id IS NULL
         LEFT JOIN unnest($5::uuid[], $6::text[]) AS w (reference, word) ON w.reference = v.reference
     )
     INSERT INTO statement_entries AS e (campus_id, payable_id, day, sold_on, kind, stall_id, means, entries, amount_fen)
     SELECT $1, payable_id, day, CASE WHEN kind IN ('payout', 'other') THEN day ELSE sold_on END, kind,
            coalesce(stall_id, '00000000-0000-0000-0000-000000000000'), means,
            count(*) FILTER (WHERE leg = 0), sum(amount_fen)
       FROM placed GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY 2, 3, 4, 5, 6, 7
     ON CONFLICT (campus_id, payable_id, day, sold_on, kind, stall_id, means) DO UPDATE
       SET entries = e.entries + excluded.entries, amount_fen = e.amount_fen + excluded.amount_fen`,
    [...spanValues(span), means.references, means.words, means.withoutReference, means.scanned],
  )
}
