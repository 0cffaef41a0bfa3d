import type { Queryable } from '../../base/database.ts'
import type { RefundRefusal } from './channel.ts'
import type { ChannelRefund, NewChannelRefund } from './channel-refund.ts'

type Key = { campusId: number; refundId: string }
type State = ChannelRefund['state']

const REFUND = `refund_id AS "refundId", channel, order_id AS "orderId", amount_fen AS "amountFen",
  total_fen AS "totalFen", reason, state, refusal, asked_at AS "askedAt", refunded_at AS "refundedAt", follows`

/** Harmless to repeat. */
export async function insertRefund(
  db: Queryable,
  campusId: number,
  refund: NewChannelRefund,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO channel_refunds (campus_id, refund_id, channel, order_id, amount_fen, total_fen, reason, state,
                                  asked_at, follow_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $8) ON CONFLICT DO NOTHING`,
    [
      campusId,
      refund.refundId,
      refund.channel,
      refund.orderId,
      refund.amountFen,
      refund.totalFen,
      refund.reason,
      now,
    ],
  )
}

export async function selectRefund(
  db: Queryable,
  { campusId, refundId }: Key,
): Promise<ChannelRefund | null> {
  const { rows } = await db.query<ChannelRefund>(
    `SELECT ${REFUND} FROM channel_refunds WHERE campus_id = $1 AND refund_id = $2`,
    [campusId, refundId],
  )
  return rows[0] ?? null
}

/** What may change with the state. */
type Change = {
  from: readonly State[]
  to: State
  refusal?: RefundRefusal | null
  refundedAt?: Date | null
  /** Asked for anew. */
  askedAt?: Date | null
  followAt: Date | null
}

/**
 * Moves a refund on, if it still is in one of the states: of two that decide differently at once, one does.
 * @returns the refund as it is now; null if it was in another state
 */
export async function updateRefund(
  db: Queryable,
  { campusId, refundId }: Key,
  { from, to, refusal = null, refundedAt = null, askedAt = null, followAt }: Change,
): Promise<ChannelRefund | null> {
  const { rows } = await db.query<ChannelRefund>(
    `UPDATE channel_refunds SET state = $4, refusal = coalesce($5, refusal), refunded_at = $6, follow_at = $7,
            asked_at = coalesce($8, asked_at),
            follows = CASE WHEN state = ANY ('{asked,processing}') THEN follows + 1 ELSE 0 END
      WHERE campus_id = $1 AND refund_id = $2 AND state = ANY ($3::text[])
      RETURNING ${REFUND}`,
    [campusId, refundId, from, to, refusal, refundedAt, followAt, askedAt],
  )
  return rows[0] ?? null
}

/** Takes refunds that the channel is to be asked about; nobody else takes them until `until`. */
export async function claimRefunds(
  db: Queryable,
  { campusId, now, until, limit }: { campusId: number; now: Date; until: Date; limit: number },
): Promise<ChannelRefund[]> {
  const { rows } = await db.query<ChannelRefund>(
    `UPDATE channel_refunds SET follow_at = $3
      WHERE campus_id = $1 AND refund_id IN (
        SELECT refund_id FROM channel_refunds WHERE campus_id = $1 AND follow_at <= $2
         ORDER BY follow_at LIMIT $4 FOR UPDATE SKIP LOCKED)
      RETURNING ${REFUND}`,
    [campusId, now, until, limit],
  )
  return rows
}
