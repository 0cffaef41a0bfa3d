import type { ChannelCode, ChannelRefundState } from '../../../contract/channels.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { RefundRefusal } from '../channels/channel.ts'
import type { RefundState } from './refund.ts'

export type RefundFilter = {
  /** Null: of all. */
  merchantId: string | null
  paymentId: string | null
  refundId: string | null
  state: RefundState | null
  from: Date | null
  before: Date | null
}

/** A refund with the names by which people know the payment and the operators. */
export type RefundRow = {
  id: string
  paymentId: string
  state: RefundState
  amountFen: Fen
  subsidyFen: Fen | null
  reason: string
  askedAt: Date
  askedBy: string
  askerName: string
  decidedAt: Date | null
  decidedBy: string | null
  deciderName: string
  note: string | null
  postedAt: Date | null
  actId: string | null
  chargedFen: Fen
  otherRefundsFen: Fen
  paidAt: Date
  name: string | null
  campusNo: string | null
  /** Of a payment by a channel: which, and how far it is with giving back. */
  channel: ChannelCode | null
  channelState: ChannelRefundState | null
  channelRefusal: RefundRefusal | null
  merchantId: string
  merchant: string
  stall: string | null
  terminal: string | null
}

/** Refunds with an id below `before`, the latest first. */
export async function selectRefunds(
  db: Queryable,
  campusId: number,
  filter: RefundFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<RefundRow[]> {
  const { rows } = await db.query<RefundRow>(
    `SELECT r.refund_id AS id, r.payment_id AS "paymentId", r.state, r.amount_fen AS "amountFen",
            r.subsidy_fen AS "subsidyFen", r.reason, r.asked_at AS "askedAt", r.asked_by AS "askedBy",
            coalesce(oa.name, '') AS "askerName", r.decided_at AS "decidedAt", r.decided_by AS "decidedBy",
            coalesce(od.name, '') AS "deciderName", r.note, r.posted_at AS "postedAt", r.act_id AS "actId",
            p.charged_fen AS "chargedFen", p.paid_at AS "paidAt", x.name, x.campus_no AS "campusNo",
            m.merchant_id AS "merchantId", m.name AS merchant, s.name AS stall, t.name AS terminal,
            p.channel, k.state AS "channelState", k.refusal AS "channelRefusal",
            (SELECT coalesce(sum(o.amount_fen), 0)::bigint FROM refunds o
              WHERE o.campus_id = $1 AND o.payment_id = r.payment_id AND o.refund_id <> r.refund_id
                AND o.state IN ('waiting', 'approved', 'posted')) AS "otherRefundsFen"
       FROM refunds r
       JOIN refunded_payments p ON p.campus_id = $1 AND p.payment_id = r.payment_id
       LEFT JOIN people x ON x.campus_id = $1 AND x.person_id = p.person_id
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = p.payable_id
       LEFT JOIN terminals t ON t.campus_id = $1 AND t.terminal_id = p.terminal_id
       LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = CASE WHEN p.terminal_id IS NOT NULL THEN t.stall_id
         ELSE (SELECT c.reference FROM transfers c
                WHERE c.campus_id = $1 AND c.id = r.payment_id AND c.leg = 0 AND c.kind = 'payment') END
       LEFT JOIN channel_refunds k ON k.campus_id = $1 AND k.refund_id = r.act_id
       LEFT JOIN operators oa ON oa.campus_id = $1 AND oa.operator_id = r.asked_by
       LEFT JOIN operators od ON od.campus_id = $1 AND od.operator_id = r.decided_by
      WHERE r.campus_id = $1
        AND ($2::uuid IS NULL OR m.merchant_id = $2)
        AND ($3::uuid IS NULL OR r.payment_id = $3)
        AND ($4::uuid IS NULL OR r.refund_id = $4)
        AND ($5::text IS NULL OR r.state = $5)
        AND ($6::timestamptz IS NULL OR r.asked_at >= $6)
        AND ($7::timestamptz IS NULL OR r.asked_at < $7)
        AND ($8::uuid IS NULL OR r.refund_id < $8)
      ORDER BY r.refund_id DESC LIMIT $9`,
    [
      campusId,
      filter.merchantId,
      filter.paymentId,
      filter.refundId,
      filter.state,
      filter.from,
      filter.before,
      before,
      limit,
    ],
  )
  return rows
}
