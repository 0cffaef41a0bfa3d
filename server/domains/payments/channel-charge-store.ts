import type { Queryable } from '../../base/database.ts'
import type { ChannelCharge } from './channel-charge.ts'

type Key = { campusId: number; paymentId: string }
type State = ChannelCharge['state']

const CHARGE = `payment_id AS "paymentId", terminal_id AS "terminalId", channel, payable_id AS "payableId",
  price_fen AS "priceFen", charged_fen AS "chargedFen", encode(code_hash, 'hex') AS "codeHash", state, reason,
  asked_at AS "askedAt", decide_by AS "decideBy", paid_at AS "paidAt", posted, reversal_id AS "reversalId",
  reversed_at AS "reversedAt", follows`

export async function selectCharge(
  db: Queryable,
  { campusId, paymentId }: Key,
): Promise<ChannelCharge | null> {
  const { rows } = await db.query<ChannelCharge>(
    `SELECT ${CHARGE} FROM channel_charges WHERE campus_id = $1 AND payment_id = $2`,
    [campusId, paymentId],
  )
  return rows[0] ?? null
}

/** @returns whether it is the first under its id */
export async function insertCharge(
  db: Queryable,
  campusId: number,
  charge: ChannelCharge & { followAt: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO channel_charges (campus_id, payment_id, terminal_id, channel, payable_id, price_fen, charged_fen,
                                  code_hash, state, asked_at, decide_by, follow_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), 'asked', $9, $10, $11) ON CONFLICT DO NOTHING`,
    [
      campusId,
      charge.paymentId,
      charge.terminalId,
      charge.channel,
      charge.payableId,
      charge.priceFen,
      charge.chargedFen,
      charge.codeHash,
      charge.askedAt,
      charge.decideBy,
      charge.followAt,
    ],
  )
  return rowCount === 1
}

/** What may change with the state. */
type Change = {
  from: readonly State[]
  to: State
  reason?: string | null
  paidAt?: Date | null
  reversal?: { id: string; at: Date } | null
  followAt: Date | null
}

/**
 * Moves a charge on, if it still is in one of the states: of two that decide differently at once, one does.
 * @returns the charge as it is now; null if it was in another state
 */
export async function updateState(
  db: Queryable,
  { campusId, paymentId }: Key,
  { from, to, reason = null, paidAt = null, reversal = null, followAt }: Change,
): Promise<ChannelCharge | null> {
  const { rows } = await db.query<ChannelCharge>(
    `UPDATE channel_charges
        SET state = $4, reason = coalesce($5, reason), paid_at = coalesce($6, paid_at),
            reversal_id = coalesce($7, reversal_id), reversed_at = coalesce($8, reversed_at), follow_at = $9,
            follows = follows + 1
      WHERE campus_id = $1 AND payment_id = $2 AND state = ANY ($3::text[])
      RETURNING ${CHARGE}`,
    [campusId, paymentId, from, to, reason, paidAt, reversal?.id ?? null, reversal?.at ?? null, followAt],
  )
  return rows[0] ?? null
}

/** What cannot be reversed is paid as before. */
export async function updateUnreversed(
  db: Queryable,
  { campusId, paymentId }: Key,
): Promise<ChannelCharge | null> {
  const { rows } = await db.query<ChannelCharge>(
    `UPDATE channel_charges SET state = 'paid', reversal_id = NULL, reversed_at = NULL, follow_at = NULL
      WHERE campus_id = $1 AND payment_id = $2 AND state = 'reversing' AND posted RETURNING ${CHARGE}`,
    [campusId, paymentId],
  )
  return rows[0] ?? null
}

/** The ledger has the payment: nothing is left to do for it. */
export async function updatePosted(db: Queryable, { campusId, paymentId }: Key): Promise<void> {
  await db.query(
    `UPDATE channel_charges SET posted = true, follow_at = CASE WHEN state = 'paid' THEN NULL ELSE follow_at END
      WHERE campus_id = $1 AND payment_id = $2 AND NOT posted`,
    [campusId, paymentId],
  )
}

/** Takes charges with something left to do; nobody else takes them until `until`. */
export async function claimCharges(
  db: Queryable,
  { campusId, now, until, limit }: { campusId: number; now: Date; until: Date; limit: number },
): Promise<ChannelCharge[]> {
  const { rows } = await db.query<ChannelCharge>(
    `UPDATE channel_charges SET follow_at = $3
      WHERE campus_id = $1 AND payment_id IN (
        SELECT payment_id FROM channel_charges WHERE campus_id = $1 AND follow_at <= $2
         ORDER BY follow_at LIMIT $4 FOR UPDATE SKIP LOCKED)
      RETURNING ${CHARGE}`,
    [campusId, now, until, limit],
  )
  return rows
}
