import type { Queryable } from '../../base/database.ts'
import type { AccountId } from '../ledger/transfer.ts'
import type { MovingRefund, PaidPayment, Refund, RefundSums } from './refund.ts'

type Key = { campusId: number; refundId: string }

/** Whose account a merchant's money is in; null for an account that is no merchant's. */
export async function selectMerchantOf(
  db: Queryable,
  campusId: number,
  payableId: AccountId,
): Promise<string | null> {
  const { rows } = await db.query<{ merchantId: string }>(
    'SELECT merchant_id AS "merchantId" FROM merchants WHERE campus_id = $1 AND payable_account_id = $2',
    [campusId, payableId],
  )
  return rows[0]?.merchantId ?? null
}

const PAYMENT = `
  payment_id AS "paymentId", person_id AS "personId", wallet_id AS "walletId", channel, payable_id AS "payableId",
  terminal_id AS "terminalId", charged_fen AS "chargedFen", subsidy_fen AS "subsidyFen", paid_at AS "paidAt"`

/**
 * Holds what is left of a payment until the transaction ends: whoever asks for or decides a refund of it waits. Keeps
 * the payment when it is the first.
 */
export async function holdPayment(db: Queryable, campusId: number, payment: PaidPayment): Promise<void> {
  await db.query(
    `INSERT INTO refunded_payments (campus_id, payment_id, person_id, wallet_id, channel, payable_id, terminal_id,
       charged_fen, subsidy_fen, paid_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      campusId,
      payment.paymentId,
      payment.personId,
      payment.walletId,
      payment.channel,
      payment.payableId,
      payment.terminalId,
      payment.chargedFen,
      payment.subsidyFen,
      payment.paidAt,
    ],
  )
  await db.query('SELECT FROM refunded_payments WHERE campus_id = $1 AND payment_id = $2 FOR NO KEY UPDATE', [
    campusId,
    payment.paymentId,
  ])
}

/** A payment of which a refund was asked. */
export async function selectRefundedPayment(
  db: Queryable,
  campusId: number,
  paymentId: string,
): Promise<PaidPayment | null> {
  const { rows } = await db.query<PaidPayment>(
    `SELECT ${PAYMENT} FROM refunded_payments WHERE campus_id = $1 AND payment_id = $2`,
    [campusId, paymentId],
  )
  return rows[0] ?? null
}

export async function selectSums(db: Queryable, campusId: number, paymentId: string): Promise<RefundSums> {
  const { rows } = await db.query<RefundSums>(
    `SELECT coalesce(sum(amount_fen) FILTER (WHERE state IN ('waiting', 'approved', 'posted')), 0)::bigint AS "askedFen",
            coalesce(sum(amount_fen) FILTER (WHERE state IN ('approved', 'posted')), 0)::bigint AS "movedFen"
       FROM refunds WHERE campus_id = $1 AND payment_id = $2`,
    [campusId, paymentId],
  )
  return rows[0]!
}

const REFUND = `
  refund_id AS id, payment_id AS "paymentId", amount_fen AS "amountFen", reason, state, asked_at AS "askedAt",
  asked_by AS "askedBy", decided_at AS "decidedAt", decided_by AS "decidedBy", note, subsidy_fen AS "subsidyFen",
  act_id AS "actId", posted_at AS "postedAt",
  call_off_act_id AS "callOffActId", called_off_at AS "calledOffAt"`

export async function selectRefund(db: Queryable, { campusId, refundId }: Key): Promise<Refund | null> {
  const { rows } = await db.query<Refund>(
    `SELECT ${REFUND} FROM refunds WHERE campus_id = $1 AND refund_id = $2`,
    [campusId, refundId],
  )
  return rows[0] ?? null
}

/** Whether any refund of a payment is known to have been posted. */
export async function hasPosted(db: Queryable, campusId: number, paymentId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM refunds WHERE campus_id = $1 AND payment_id = $2 AND state = 'posted' LIMIT 1`,
    [campusId, paymentId],
  )
  return rowCount === 1
}

/** Refunds whose money is on its way, to the payer or back to the merchant, the oldest first. */
export async function selectUnfinished(
  db: Queryable,
  campusId: number,
  limit: number,
): Promise<MovingRefund[]> {
  const { rows } = await db.query<MovingRefund>(
    `SELECT ${REFUND} FROM refunds
      WHERE campus_id = $1 AND state IN ('approved', 'calling_off')
      ORDER BY refund_id LIMIT $2`,
    [campusId, limit],
  )
  return rows
}

/** @returns whether the id was free */
export async function insertRefund(db: Queryable, campusId: number, refund: Refund): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO refunds (campus_id, refund_id, payment_id, amount_fen, reason, state, asked_at, asked_by, decided_at,
       decided_by, note, subsidy_fen, act_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    [
      campusId,
      refund.id,
      refund.paymentId,
      refund.amountFen,
      refund.reason,
      refund.state,
      refund.askedAt,
      refund.askedBy,
      refund.decidedAt,
      refund.decidedBy,
      refund.note,
      refund.subsidyFen,
      refund.actId,
    ],
  )
  return rowCount === 1
}

/** Notes the decision of a refund that waits. */
export async function updateDecided(db: Queryable, campusId: number, refund: Refund): Promise<void> {
  await db.query(
    `UPDATE refunds SET state = $3, decided_at = $4, decided_by = $5, note = $6, subsidy_fen = $7, act_id = $8
      WHERE campus_id = $1 AND refund_id = $2 AND state = 'waiting'`,
    [
      campusId,
      refund.id,
      refund.state,
      refund.decidedAt,
      refund.decidedBy,
      refund.note,
      refund.subsidyFen,
      refund.actId,
    ],
  )
}

/** Notes how the money of a decided refund ended. Harmless to repeat. */
export async function updateEnded(
  db: Queryable,
  { campusId, refundId }: Key,
  ended: { state: 'posted'; postedAt: Date } | { state: 'overtaken'; postedAt: null },
): Promise<void> {
  await db.query(
    `UPDATE refunds SET state = $3, posted_at = $4
      WHERE campus_id = $1 AND refund_id = $2 AND state = 'approved'`,
    [campusId, refundId, ended.state, ended.postedAt],
  )
}

/**
 * Notes that the merchant gets a posted refund back, which its channel refused.
 * @returns it as it is now; null: it is not in that state, or somebody else was faster
 */
export async function updateCallingOff(
  db: Queryable,
  { campusId, refundId }: Key,
  callOff: { actId: string; by: string; at: Date },
): Promise<MovingRefund | null> {
  const { rows } = await db.query<MovingRefund>(
    `UPDATE refunds SET state = 'calling_off', call_off_act_id = $3, called_off_by = $4, called_off_at = $5
      WHERE campus_id = $1 AND refund_id = $2 AND state = 'posted' RETURNING ${REFUND}`,
    [campusId, refundId, callOff.actId, callOff.by, callOff.at],
  )
  return rows[0] ?? null
}

/** The merchant has it. Harmless to repeat. */
export async function updateCalledOff(db: Queryable, { campusId, refundId }: Key): Promise<void> {
  await db.query(
    `UPDATE refunds SET state = 'called_off' WHERE campus_id = $1 AND refund_id = $2 AND state = 'calling_off'`,
    [campusId, refundId],
  )
}
