import type { Queryable } from '../../base/database.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'
import type { MealMoney, MealMonth } from './report-meals.ts'

/** What people spent in canteens in a span of batches, both parts of it; reversals and refunds at the time of the meal. */
export async function selectMealMoney(db: Queryable, span: BatchSpan): Promise<MealMoney[]> {
  const { rows } = await db.query<MealMoney>(
    `WITH posted AS MATERIALIZED (
       ${POSTED_IN_SPAN} AND t.wallet_id IS NOT NULL
         AND t.kind IN ('payment', 'offline_payment', 'reversal', 'refund')
     ), moved AS (
       SELECT t.wallet_id, t.kind IN ('reversal', 'refund') AS is_back, t.amount_fen, t.reference, t.occurred_at,
              CASE WHEN t.kind IN ('reversal', 'refund') THEN t.debit_id ELSE t.credit_id END AS payable_id
         FROM posted t
     )
     SELECT v.wallet_id AS "walletId", coalesce(o.occurred_at, v.occurred_at) AS at,
            sum(CASE WHEN v.is_back THEN -v.amount_fen ELSE v.amount_fen END)::bigint AS fen
       FROM moved v
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = v.payable_id AND m.kind = 'canteen'
       LEFT JOIN transfers o ON v.is_back AND o.campus_id = $1 AND o.id = v.reference AND o.leg = 0
      GROUP BY 1, 2`,
    spanValues(span),
  )
  return rows
}

/** Adds to the months of people, place by place. */
export async function addMealMonths(
  db: Queryable,
  campusId: number,
  months: readonly MealMonth[],
): Promise<void> {
  await db.query(
    `INSERT INTO aid_meal_months AS m (campus_id, month, wallet_id, spend_fen)
     SELECT $1, s.month, s.wallet, s.spend::int[]
       FROM unnest($2::date[], $3::bigint[], $4::text[]) AS s (month, wallet, spend)
     ON CONFLICT (campus_id, month, wallet_id) DO UPDATE SET spend_fen = ARRAY(
       SELECT a.had + a.more FROM unnest(m.spend_fen, excluded.spend_fen) WITH ORDINALITY AS a (had, more, place)
        ORDER BY a.place)`,
    [
      campusId,
      months.map(({ month }) => month),
      months.map(({ walletId }) => walletId),
      months.map(({ spendFen }) => `{${spendFen.join()}}`),
    ],
  )
}

/** Forgets the months before one. */
export async function deleteMealMonths(db: Queryable, campusId: number, before: string): Promise<void> {
  await db.query('DELETE FROM aid_meal_months WHERE campus_id = $1 AND month < $2', [campusId, before])
}
