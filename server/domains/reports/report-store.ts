import type { PaymentMeans } from '../../../contract/payments.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { MerchantScope } from '../merchants/scope.ts'

/** Business dates, both inclusive. */
export type ReportRange = { campusId: number; from: BusinessDate; to: BusinessDate }
export type SalesRange = ReportRange & { scope: MerchantScope }

export type Sums = { sales: number; soldFen: Fen; refundedFen: Fen }

const SUMS = `sum(r.sales)::bigint AS sales, sum(r.sold_fen)::bigint AS "soldFen",
  sum(r.refunded_fen)::bigint AS "refundedFen"`
const SCOPED = `
  FROM report_sales r JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = r.payable_id
 WHERE r.campus_id = $1 AND r.day >= $2 AND r.day <= $3 AND ($4 OR m.merchant_id = $5)`

const valuesOf = ({ campusId, from, to, scope }: SalesRange) => [
  campusId,
  from,
  to,
  scope === 'all',
  scope === 'all' ? null : scope.merchantId,
]

export async function selectSalesDays(
  db: Queryable,
  range: SalesRange,
): Promise<(Sums & { date: BusinessDate })[]> {
  const { rows } = await db.query<Sums & { date: BusinessDate }>(
    `SELECT to_char(r.day, 'YYYY-MM-DD') AS date, ${SUMS} ${SCOPED} GROUP BY r.day ORDER BY r.day`,
    valuesOf(range),
  )
  return rows
}

/** By weekday, 1 is Monday, and half hour of the day. */
export async function selectHalfHours(
  db: Queryable,
  range: SalesRange,
): Promise<(Sums & { weekday: number; halfHour: number })[]> {
  const { rows } = await db.query<Sums & { weekday: number; halfHour: number }>(
    `SELECT extract(isodow FROM r.day)::int AS weekday, r.half_hour AS "halfHour", ${SUMS} ${SCOPED}
      GROUP BY 1, 2 ORDER BY 1, 2`,
    valuesOf(range),
  )
  return rows
}

export async function selectSalesMeans(
  db: Queryable,
  range: SalesRange,
): Promise<(Sums & { means: PaymentMeans })[]> {
  const { rows } = await db.query<Sums & { means: PaymentMeans }>(
    `SELECT r.means, ${SUMS} ${SCOPED} GROUP BY r.means ORDER BY sum(r.sold_fen) DESC, r.means`,
    valuesOf(range),
  )
  return rows
}

export type StallSums = Sums & {
  stallId: string | null
  stall: string
  stallEn: string
  merchant: string
  merchantEn: string
}

export async function selectSalesStalls(db: Queryable, range: SalesRange): Promise<StallSums[]> {
  const { rows } = await db.query<StallSums>(
    `SELECT s.stall_id AS "stallId", coalesce(s.name, '') AS stall, coalesce(s.name_en, '') AS "stallEn",
            x.merchant, x."merchantEn", x.sales, x."soldFen", x."refundedFen"
       FROM (SELECT r.stall_id, m.name AS merchant, m.name_en AS "merchantEn", ${SUMS} ${SCOPED}
              GROUP BY r.stall_id, m.merchant_id, m.name, m.name_en) x
       LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = x.stall_id
      ORDER BY x."soldFen" DESC, x.merchant, s.name`,
    valuesOf(range),
  )
  return rows
}

export type TopUpRow = { date: BusinessDate; kind: string; code: string; count: number; amountFen: Fen }

/** Top-ups by day and by the account they came from. */
export async function selectTopUpDays(
  db: Queryable,
  { campusId, from, to }: ReportRange,
): Promise<TopUpRow[]> {
  const { rows } = await db.query<TopUpRow>(
    `SELECT to_char(r.day, 'YYYY-MM-DD') AS date, a.kind, a.code, sum(r.top_ups)::bigint AS count,
            sum(r.amount_fen)::bigint AS "amountFen"
       FROM report_top_ups r JOIN ledger_accounts a ON a.campus_id = $1 AND a.account_id = r.account_id
      WHERE r.campus_id = $1 AND r.day >= $2 AND r.day <= $3 GROUP BY r.day, a.kind, a.code ORDER BY r.day`,
    [campusId, from, to],
  )
  return rows
}

/**
 * What people's accounts held together at the end of a date, for each date on which money was posted: minus the sum of
 * all other accounts, which are kept by day of posting.
 */
export async function selectFloatDays(
  db: Queryable,
  campusId: number,
): Promise<{ date: BusinessDate; floatFen: Fen }[]> {
  const { rows } = await db.query<{ date: BusinessDate; floatFen: Fen }>(
    `SELECT to_char(posted_on, 'YYYY-MM-DD') AS date,
            (sum(sum(debit_fen) - sum(credit_fen)) OVER (ORDER BY posted_on))::bigint AS "floatFen"
       FROM account_days WHERE campus_id = $1 GROUP BY posted_on ORDER BY posted_on`,
    [campusId],
  )
  return rows
}
