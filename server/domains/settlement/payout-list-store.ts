import type { PayoutLineState, payoutSkips } from '../../../contract/payouts.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { PayoutRun } from './payout.ts'

export type PayoutRunRow = PayoutRun & {
  askerName: string
  deciderName: string
  lineCount: number
  openCount: number
  returnedCount: number
  draftedFen: Fen
  amountFen: Fen
}

/** Runs with an id below `before`, the latest first, with the sums of their lines. */
export async function selectRuns(
  db: Queryable,
  campusId: number,
  { runId, before, limit }: { runId: string | null; before: string | null; limit: number },
): Promise<PayoutRunRow[]> {
  const { rows } = await db.query<PayoutRunRow>(
    `SELECT r.run_id AS id, r.number, to_char(r.day, 'YYYY-MM-DD') AS date, r.state, r.asked_at AS "askedAt",
            r.asked_by AS "askedBy", coalesce(oa.name, '') AS "askerName", r.decided_at AS "decidedAt",
            r.decided_by AS "decidedBy", coalesce(od.name, '') AS "deciderName", r.note, l.*
       FROM payout_runs r
       CROSS JOIN LATERAL (
         SELECT count(*) AS "lineCount", count(*) FILTER (WHERE state IN ('approved', 'posted')) AS "openCount",
                count(*) FILTER (WHERE state = 'returned') AS "returnedCount",
                coalesce(sum(drafted_fen), 0)::bigint AS "draftedFen",
                coalesce(sum(amount_fen), 0)::bigint AS "amountFen"
           FROM payout_lines p WHERE p.campus_id = $1 AND p.run_id = r.run_id
       ) l
       LEFT JOIN operators oa ON oa.campus_id = $1 AND oa.operator_id = r.asked_by
       LEFT JOIN operators od ON od.campus_id = $1 AND od.operator_id = r.decided_by
      WHERE r.campus_id = $1 AND ($2::uuid IS NULL OR r.run_id = $2) AND ($3::uuid IS NULL OR r.run_id < $3)
      ORDER BY r.run_id DESC LIMIT $4`,
    [campusId, runId, before, limit],
  )
  return rows
}

export type PayoutLineRow = {
  id: string
  number: number
  lineNo: number
  date: string
  merchantId: string
  merchant: string
  merchantEn: string
  bankAccountId: string
  holder: string
  bank: string
  numberSealed: Buffer
  numberTail: string
  state: PayoutLineState
  skippedFor: (typeof payoutSkips)[number] | null
  draftedFen: Fen
  amountFen: Fen
  postedAt: Date | null
  paidAt: Date | null
  returnedAt: Date | null
  returnReason: string | null
}

const LINE_ROWS = `
  SELECT l.line_id AS id, r.number, l.line_no AS "lineNo", to_char(r.day, 'YYYY-MM-DD') AS date,
         l.merchant_id AS "merchantId", m.name AS merchant, m.name_en AS "merchantEn",
         l.bank_account_id AS "bankAccountId", b.holder, b.bank, b.number_sealed AS "numberSealed",
         b.number_tail AS "numberTail", l.state, l.skipped_for AS "skippedFor", l.drafted_fen AS "draftedFen",
         l.amount_fen AS "amountFen", l.posted_at AS "postedAt", l.paid_at AS "paidAt",
         l.returned_at AS "returnedAt", l.return_reason AS "returnReason"
    FROM payout_lines l
    JOIN payout_runs r ON r.campus_id = $1 AND r.run_id = l.run_id
    JOIN merchants m ON m.campus_id = $1 AND m.merchant_id = l.merchant_id
    JOIN merchant_bank_accounts b ON b.campus_id = $1 AND b.bank_account_id = l.bank_account_id
   WHERE l.campus_id = $1`

/** The lines of a run, in their order. */
export async function selectRunLines(
  db: Queryable,
  campusId: number,
  runId: string,
): Promise<PayoutLineRow[]> {
  const { rows } = await db.query<PayoutLineRow>(`${LINE_ROWS} AND l.run_id = $2 ORDER BY l.line_no`, [
    campusId,
    runId,
  ])
  return rows
}

/** What was paid to merchants, or is on its way, with an id below `before`, the latest first; of all or of one. */
export async function selectPayouts(
  db: Queryable,
  campusId: number,
  {
    all,
    merchantId,
    before,
    limit,
  }: {
    all: boolean
    merchantId: string | null
    before: string | null
    limit: number
  },
): Promise<PayoutLineRow[]> {
  const { rows } = await db.query<PayoutLineRow>(
    `${LINE_ROWS} AND l.state IN ('approved', 'posted', 'paid', 'returned') AND ($2 OR l.merchant_id = $3)
       AND ($4::uuid IS NULL OR l.line_id < $4)
     ORDER BY l.line_id DESC LIMIT $5`,
    [campusId, all, merchantId, before, limit],
  )
  return rows
}
