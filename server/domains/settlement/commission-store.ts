import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'

export type CommissionRate = { from: BusinessDate; basisPoints: number; setAt: Date; setBy: string }

/** A merchant's rates, the latest from-date first. */
export async function selectRates(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<CommissionRate[]> {
  const { rows } = await db.query<CommissionRate>(
    `SELECT c.from_date::text AS "from", c.basis_points AS "basisPoints", c.set_at AS "setAt",
            coalesce(o.name, '') AS "setBy"
       FROM merchant_commissions c LEFT JOIN operators o ON o.campus_id = $1 AND o.operator_id = c.set_by
      WHERE c.campus_id = $1 AND c.merchant_id = $2 ORDER BY c.from_date DESC`,
    [campusId, merchantId],
  )
  return rows
}

/** The rate on a day, in hundredths of a per cent; 0 where none was set. */
export async function selectRateOn(
  db: Queryable,
  { campusId, merchantId, date }: { campusId: number; merchantId: string; date: BusinessDate },
): Promise<number> {
  const { rows } = await db.query<{ basisPoints: number }>(
    `SELECT basis_points AS "basisPoints" FROM merchant_commissions
      WHERE campus_id = $1 AND merchant_id = $2 AND from_date <= $3 ORDER BY from_date DESC LIMIT 1`,
    [campusId, merchantId, date],
  )
  return rows[0]?.basisPoints ?? 0
}

export async function upsertRate(
  db: Queryable,
  rate: {
    campusId: number
    merchantId: string
    from: BusinessDate
    basisPoints: number
    now: Date
    operatorId: string
  },
): Promise<void> {
  await db.query(
    `INSERT INTO merchant_commissions (campus_id, merchant_id, from_date, basis_points, set_at, set_by)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (campus_id, merchant_id, from_date) DO UPDATE SET basis_points = $4, set_at = $5, set_by = $6`,
    [rate.campusId, rate.merchantId, rate.from, rate.basisPoints, rate.now, rate.operatorId],
  )
}
