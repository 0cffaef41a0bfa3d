import type { Queryable } from '../../base/database.ts'
import type { Payout } from './leaving.ts'

const PAYOUT = `payout_id AS id, leaving_id AS "leavingId", state, amount_fen AS "amountFen", way, holder, bank,
  number_sealed AS "numberSealed", number_tail AS "numberTail", asked_at AS "askedAt", asked_by AS "askedBy",
  decided_at AS "decidedAt", decided_by AS "decidedBy", note, act_id AS "actId", posted_at AS "postedAt"`

export async function selectPayout(
  db: Queryable,
  campusId: number,
  payoutId: string,
): Promise<Payout | undefined> {
  const { rows } = await db.query<Payout>(
    `SELECT ${PAYOUT} FROM payouts WHERE campus_id = $1 AND payout_id = $2`,
    [campusId, payoutId],
  )
  return rows[0]
}

/** The pay-out of a leaving that is under way. */
export async function selectOpenPayout(
  db: Queryable,
  campusId: number,
  leavingId: string,
): Promise<Payout | undefined> {
  const { rows } = await db.query<Payout>(
    `SELECT ${PAYOUT} FROM payouts
      WHERE campus_id = $1 AND leaving_id = $2 AND state IN ('waiting', 'approved')`,
    [campusId, leavingId],
  )
  return rows[0]
}

/** Whether money of a leaving was paid back, or is on its way. */
export async function hasPaid(db: Queryable, campusId: number, leavingId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM payouts WHERE campus_id = $1 AND leaving_id = $2 AND state IN ('approved', 'posted') LIMIT 1`,
    [campusId, leavingId],
  )
  return rowCount === 1
}

/** @returns whether the id was free */
export async function insertPayout(db: Queryable, campusId: number, payout: Payout): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO payouts (campus_id, payout_id, leaving_id, state, amount_fen, way, holder, bank, number_sealed, number_tail,
       asked_at, asked_by, decided_at, act_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (campus_id, payout_id) DO NOTHING`,
    [
      campusId,
      payout.id,
      payout.leavingId,
      payout.state,
      payout.amountFen,
      payout.way,
      payout.holder,
      payout.bank,
      payout.numberSealed,
      payout.numberTail,
      payout.askedAt,
      payout.askedBy,
      payout.decidedAt,
      payout.actId,
    ],
  )
  return rowCount === 1
}

/** Notes the decision of a pay-out that waits. */
export async function updateDecided(db: Queryable, campusId: number, payout: Payout): Promise<void> {
  await db.query(
    `UPDATE payouts SET state = $3, decided_at = $4, decided_by = $5, note = $6, act_id = $7
      WHERE campus_id = $1 AND payout_id = $2 AND state = 'waiting'`,
    [campusId, payout.id, payout.state, payout.decidedAt, payout.decidedBy, payout.note, payout.actId],
  )
}

/** Notes how the money of a decided pay-out ended. Harmless to repeat. */
export async function updateMoved(
  db: Queryable,
  campusId: number,
  payoutId: string,
  moved: { state: 'posted'; postedAt: Date } | { state: 'overtaken'; postedAt: null },
): Promise<void> {
  await db.query(
    `UPDATE payouts SET state = $3, posted_at = $4 WHERE campus_id = $1 AND payout_id = $2 AND state = 'approved'`,
    [campusId, payoutId, moved.state, moved.postedAt],
  )
}

/** Decided pay-outs whose money has not moved, the oldest first. */
export async function selectUnposted(db: Queryable, campusId: number, limit: number): Promise<Payout[]> {
  const { rows } = await db.query<Payout>(
    `SELECT ${PAYOUT} FROM payouts WHERE campus_id = $1 AND state = 'approved' ORDER BY payout_id LIMIT $2`,
    [campusId, limit],
  )
  return rows
}
