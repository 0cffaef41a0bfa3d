import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Owed, PayoutLine, PayoutRun } from './payout.ts'

const RUN = `run_id AS id, number, to_char(day, 'YYYY-MM-DD') AS date, state, asked_at AS "askedAt", asked_by AS "askedBy",
  decided_at AS "decidedAt", decided_by AS "decidedBy", note`
const LINE = `line_id AS id, run_id AS "runId", merchant_id AS "merchantId", payable_id AS "payableId",
  bank_account_id AS "bankAccountId", state, skipped_for AS "skippedFor", drafted_fen AS "draftedFen",
  amount_fen AS "amountFen", act_id AS "actId", paid_act_id AS "paidActId", paid_at AS "paidAt",
  returned_act_id AS "returnedActId", returned_at AS "returnedAt"`

/**
 * What merchants were owed at the end of a day by the time of posting, as their statements say, what they are owed now, and
 * what was paid and taken as commission since; the oldest merchant first. The books must be up to date.
 */
export async function selectOwed(db: Queryable, campusId: number, date: BusinessDate): Promise<Owed[]> {
  const { rows } = await db.query<Owed>(
    `SELECT m.merchant_id AS "merchantId", m.payable_account_id AS "payableId",
            coalesce(d.owed, 0)::bigint AS "owedFen", coalesce(d.balance, 0)::bigint AS "balanceFen",
            coalesce(l.paid, 0)::bigint AS "paidSinceFen", coalesce(c.taken, 0)::bigint AS "commissionSinceFen", b.bank_account_id AS "bankAccountId",
            coalesce(l.open, false) AS "inRun",
            EXISTS (SELECT FROM merchant_bank_accounts w WHERE w.campus_id = $1 AND w.merchant_id = m.merchant_id
              AND w.state = 'waiting') AS "bankAccountWaits"
       FROM merchants m
       LEFT JOIN LATERAL (
         SELECT sum(credit_fen - debit_fen) FILTER (WHERE posted_on <= $2) AS owed, sum(credit_fen - debit_fen) AS balance
           FROM account_days a WHERE a.campus_id = $1 AND a.account_id = m.payable_account_id
       ) d ON true
       LEFT JOIN LATERAL (
         SELECT sum(p.amount_fen) FILTER (WHERE p.state IN ('posted', 'paid') AND p.posted_at >= $3) AS paid,
                bool_or(p.state IN ('waiting', 'approved')) AS open
           FROM payout_lines p WHERE p.campus_id = $1 AND p.merchant_id = m.merchant_id
       ) l ON true
       LEFT JOIN LATERAL (
         SELECT sum(k.amount_fen) AS taken
           FROM accounting_days k
           JOIN ledger_accounts r
             ON r.campus_id = $1 AND r.account_id = k.credit_id AND r.kind = 'revenue_commission'
          WHERE k.campus_id = $1 AND k.posted_on > $2 AND k.kind = 'settlement' AND k.debit_id = m.payable_account_id
       ) c ON true
       LEFT JOIN merchant_bank_accounts b
         ON b.campus_id = $1 AND b.merchant_id = m.merchant_id AND b.state = 'approved'
      WHERE m.campus_id = $1 ORDER BY m.created_at, m.merchant_id`,
    [campusId, date, startOfBusinessDate(addDays(date, 1))],
  )
  return rows
}

export async function selectRun(
  db: Queryable,
  campusId: number,
  runId: string,
): Promise<PayoutRun | undefined> {
  const { rows } = await db.query<PayoutRun>(
    `SELECT ${RUN} FROM payout_runs WHERE campus_id = $1 AND run_id = $2`,
    [campusId, runId],
  )
  return rows[0]
}

/** The lines of a run, in their order. */
export async function selectLines(db: Queryable, campusId: number, runId: string): Promise<PayoutLine[]> {
  const { rows } = await db.query<PayoutLine>(
    `SELECT ${LINE} FROM payout_lines WHERE campus_id = $1 AND run_id = $2 ORDER BY line_no`,
    [campusId, runId],
  )
  return rows
}

/** Numbers the run: the caller holds the payouts. */
export async function insertRun(
  db: Queryable,
  campusId: number,
  run: Pick<PayoutRun, 'id' | 'date' | 'askedAt' | 'askedBy'>,
  lines: readonly Pick<PayoutLine, 'id' | 'merchantId' | 'payableId' | 'bankAccountId' | 'draftedFen'>[],
): Promise<void> {
  await db.query(
    `INSERT INTO payout_runs (campus_id, run_id, number, day, state, asked_at, asked_by)
     SELECT $1, $2, coalesce(max(number), 0) + 1, $3, 'waiting', $4, $5 FROM payout_runs WHERE campus_id = $1`,
    [campusId, run.id, run.date, run.askedAt, run.askedBy],
  )
  await db.query(
    `INSERT INTO payout_lines (campus_id, line_id, run_id, line_no, merchant_id, payable_id, bank_account_id, state,
       drafted_fen, amount_fen)
     SELECT $1, x.line_id, $2, x.line_no, x.merchant_id, x.payable_id, x.bank_account_id, 'waiting', x.fen, x.fen
       FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::bigint[]) WITH ORDINALITY
         AS x (line_id, merchant_id, payable_id, bank_account_id, fen, line_no)`,
    [
      campusId,
      run.id,
      lines.map(({ id }) => id),
      lines.map(({ merchantId }) => merchantId),
      lines.map(({ payableId }) => payableId),
      lines.map(({ bankAccountId }) => bankAccountId),
      lines.map(({ draftedFen }) => draftedFen),
    ],
  )
}

export async function updateRunDecided(db: Queryable, campusId: number, run: PayoutRun): Promise<void> {
  await db.query(
    `UPDATE payout_runs SET state = $3, decided_at = $4, decided_by = $5, note = $6
      WHERE campus_id = $1 AND run_id = $2 AND state = 'waiting'`,
    [campusId, run.id, run.state, run.decidedAt, run.decidedBy, run.note],
  )
}

/** Notes what the run's decision means for a line. */
export async function updateLineDecided(
  db: Queryable,
  campusId: number,
  line: Pick<PayoutLine, 'id' | 'state' | 'skippedFor' | 'amountFen' | 'actId'>,
): Promise<void> {
  await db.query(
    `UPDATE payout_lines SET state = $3, skipped_for = $4, amount_fen = $5, act_id = $6
      WHERE campus_id = $1 AND line_id = $2 AND state = 'waiting'`,
    [campusId, line.id, line.state, line.skippedFor, line.amountFen, line.actId],
  )
}

/** Holds a line until the transaction ends. */
export async function lockLine(
  db: Queryable,
  campusId: number,
  lineId: string,
): Promise<PayoutLine | undefined> {
  const { rows } = await db.query<PayoutLine>(
    `SELECT ${LINE} FROM payout_lines WHERE campus_id = $1 AND line_id = $2 FOR UPDATE`,
    [campusId, lineId],
  )
  return rows[0]
}

/** Holds lines of a run until the transaction ends; those that are not of it are left out. */
export async function lockLines(
  db: Queryable,
  campusId: number,
  runId: string,
  lineIds: readonly string[],
): Promise<PayoutLine[]> {
  const { rows } = await db.query<PayoutLine>(
    `SELECT ${LINE} FROM payout_lines
      WHERE campus_id = $1 AND run_id = $2 AND line_id = ANY ($3::uuid[]) ORDER BY line_id FOR UPDATE`,
    [campusId, runId, lineIds],
  )
  return rows
}

/** Notes how the approved money of a line ended: it left the payable, or there was nothing left to pay. */
export async function updateLineMoved(
  db: Queryable,
  campusId: number,
  lineId: string,
  moved: { state: 'posted'; amountFen: number; postedAt: Date } | { state: 'skipped' },
): Promise<void> {
  const isPosted = moved.state === 'posted'
  await db.query(
    `UPDATE payout_lines SET state = $3, amount_fen = $4, posted_at = $5, skipped_for = $6
      WHERE campus_id = $1 AND line_id = $2 AND state = 'approved'`,
    [
      campusId,
      lineId,
      moved.state,
      isPosted ? moved.amountFen : 0,
      isPosted ? moved.postedAt : null,
      isPosted ? null : 'nothing_owed',
    ],
  )
}

export async function updatePaid(
  db: Queryable,
  campusId: number,
  line: { id: string; actId: string; by: string; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE payout_lines SET state = 'paid', paid_at = $3, paid_by = $4, paid_act_id = $5
      WHERE campus_id = $1 AND line_id = $2 AND state = 'posted'`,
    [campusId, line.id, line.at, line.by, line.actId],
  )
}

export async function updateReturned(
  db: Queryable,
  campusId: number,
  line: { id: string; actId: string; by: string; at: Date; reason: string },
): Promise<void> {
  await db.query(
    `UPDATE payout_lines SET state = 'returned', returned_at = $3, returned_by = $4, returned_act_id = $5, return_reason = $6
      WHERE campus_id = $1 AND line_id = $2 AND state IN ('posted', 'paid')`,
    [campusId, line.id, line.at, line.by, line.actId, line.reason],
  )
}

/** Lines of which the ledger does not tell everything yet, those of the oldest run first. */
export async function selectUnposted(
  db: Queryable,
  campusId: number,
  limit: number,
): Promise<(PayoutLine & { paidPosted: boolean; returnedPosted: boolean })[]> {
  const { rows } = await db.query<PayoutLine & { paidPosted: boolean; returnedPosted: boolean }>(
    `SELECT ${LINE}, paid_posted_at IS NOT NULL AS "paidPosted", returned_posted_at IS NOT NULL AS "returnedPosted"
       FROM payout_lines
      WHERE campus_id = $1 AND (state = 'approved' OR (paid_act_id IS NOT NULL AND paid_posted_at IS NULL)
        OR (returned_act_id IS NOT NULL AND returned_posted_at IS NULL))
      ORDER BY run_id, line_no LIMIT $2`,
    [campusId, limit],
  )
  return rows
}

export async function updateTransferPosted(
  db: Queryable,
  campusId: number,
  lineId: string,
  which: 'paid' | 'returned',
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE payout_lines SET ${which}_posted_at = $3
      WHERE campus_id = $1 AND line_id = $2 AND ${which}_posted_at IS NULL`,
    [campusId, lineId, at],
  )
}
