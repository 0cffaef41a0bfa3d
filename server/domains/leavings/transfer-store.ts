import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'

/** A pay-out that left its account for the bank. */
export type BankPayout = {
  id: string
  campusNo: string
  name: string
  amountFen: Fen
  holder: string
  bank: string
  numberSealed: Buffer
  postedAt: Date
}

/** What finance has still to transfer, the oldest first, with an id above `after`. */
export async function selectToTransfer(
  db: Queryable,
  campusId: number,
  { after, limit }: { after: string | null; limit: number },
): Promise<BankPayout[]> {
  const { rows } = await db.query<BankPayout>(
    `SELECT p.payout_id AS id, x.campus_no AS "campusNo", x.name, p.amount_fen AS "amountFen", p.holder, p.bank,
            p.number_sealed AS "numberSealed", p.posted_at AS "postedAt"
       FROM payouts p
       JOIN leavings l ON l.campus_id = $1 AND l.leaving_id = p.leaving_id
       JOIN people x ON x.campus_id = $1 AND x.person_id = l.person_id
      WHERE p.campus_id = $1 AND p.way = 'bank' AND p.state = 'posted' AND p.transferred_at IS NULL
        AND ($2::uuid IS NULL OR p.payout_id > $2)
      ORDER BY p.payout_id LIMIT $3`,
    [campusId, after, limit],
  )
  return rows
}

/** Which of these are pay-outs to a bank that have left their accounts; held until the transaction ends. */
export async function lockBankPayouts(
  db: Queryable,
  campusId: number,
  payoutIds: readonly string[],
): Promise<{ id: string; personId: string; amountFen: Fen; isTransferred: boolean }[]> {
  const { rows } = await db.query<{ id: string; personId: string; amountFen: Fen; isTransferred: boolean }>(
    `SELECT p.payout_id AS id, l.person_id AS "personId", p.amount_fen AS "amountFen",
            p.transferred_at IS NOT NULL AS "isTransferred"
       FROM payouts p JOIN leavings l ON l.campus_id = $1 AND l.leaving_id = p.leaving_id
      WHERE p.campus_id = $1 AND p.payout_id = ANY ($2::uuid[]) AND p.way = 'bank' AND p.state = 'posted'
      ORDER BY p.payout_id FOR UPDATE OF p`,
    [campusId, payoutIds],
  )
  return rows
}

export async function updateTransferred(
  db: Queryable,
  campusId: number,
  payout: { id: string; actId: string; by: string; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE payouts SET transferred_at = $3, transferred_by = $4, transfer_act_id = $5
      WHERE campus_id = $1 AND payout_id = $2 AND transferred_at IS NULL`,
    [campusId, payout.id, payout.at, payout.by, payout.actId],
  )
}

/** Transfers that the ledger does not tell of yet, the oldest first. */
export async function selectUnposted(
  db: Queryable,
  campusId: number,
  limit: number,
): Promise<{ id: string; actId: string; amountFen: Fen; at: Date }[]> {
  const { rows } = await db.query<{ id: string; actId: string; amountFen: Fen; at: Date }>(
    `SELECT payout_id AS id, transfer_act_id AS "actId", amount_fen AS "amountFen", transferred_at AS at FROM payouts
      WHERE campus_id = $1 AND way = 'bank' AND state = 'posted' AND transfer_posted_at IS NULL
        AND transferred_at IS NOT NULL
      ORDER BY payout_id LIMIT $2`,
    [campusId, limit],
  )
  return rows
}

export async function updateTransferPosted(
  db: Queryable,
  campusId: number,
  payoutId: string,
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE payouts SET transfer_posted_at = $3
      WHERE campus_id = $1 AND payout_id = $2 AND transfer_posted_at IS NULL`,
    [campusId, payoutId, at],
  )
}
