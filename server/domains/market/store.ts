import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'

/** What a merchant's account got less what it gave on a day of posting, and how many terminals it has. */
export type MerchantActivity = { merchantId: string; terminalCount: number; takenFen: number }

/** `merchantId` null: of all merchants. */
export async function selectActivity(
  db: Queryable,
  campusId: number,
  merchantId: string | null,
  date: BusinessDate,
): Promise<MerchantActivity[]> {
  const { rows } = await db.query<MerchantActivity>(
    `SELECT m.merchant_id AS "merchantId",
       (SELECT count(*) FROM terminals t WHERE t.campus_id = m.campus_id AND t.merchant_id = m.merchant_id)
         AS "terminalCount",
       (SELECT coalesce(sum(d.credit_fen - d.debit_fen), 0)::bigint FROM account_days d
         WHERE d.campus_id = m.campus_id AND d.account_id = m.payable_account_id AND d.posted_on = $3) AS "takenFen"
     FROM merchants m WHERE m.campus_id = $1 AND ($2::uuid IS NULL OR m.merchant_id = $2)`,
    [campusId, merchantId, date],
  )
  return rows
}
