import type { ChannelCode } from '../../../contract/channels.ts'
import type { Queryable } from '../../base/database.ts'
import type { Notice, NoticeFault } from './channel.ts'

/** A notice that is held; `seq` grows in the order in which they came. */
export type HeldNotice = Notice & { seq: number; receivedAt: Date }

/** Holds notices, each once: one that is held already is left as it is. */
export async function insertNotices(
  db: Queryable,
  campusId: number,
  notices: readonly (Notice & { receivedAt: Date })[],
): Promise<void> {
  // In one order, so that two servers that are told the same wait for each other instead of deadlocking.
  await db.query(
    `INSERT INTO channel_notices (campus_id, channel, kind, order_no, refund_no, state, amount_fen, notice_id,
                                  channel_order_id, happened_at, received_at)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
                              $9::text[], $10::timestamptz[], $11::timestamptz[])
     ORDER BY 2, 3, 4, 5, 6, 7
     ON CONFLICT DO NOTHING`,
    [
      campusId,
      notices.map(({ channel }) => channel),
      notices.map(({ kind }) => kind),
      notices.map(({ orderNo }) => orderNo),
      notices.map(({ refundNo }) => refundNo ?? ''),
      notices.map(({ state }) => state),
      notices.map(({ amountFen }) => amountFen),
      notices.map(({ noticeId }) => noticeId),
      notices.map(({ channelOrderId }) => channelOrderId),
      notices.map(({ at }) => at),
      notices.map(({ receivedAt }) => receivedAt),
    ],
  )
}

type NoticeRow = Omit<HeldNotice, 'refundNo'> & { refundNo: string }

/** The first notices after `seq` that nobody has consumed and that no other transaction is busy with. */
export async function selectUnconsumed(
  db: Queryable,
  from: { campusId: number; afterSeq: number; limit: number },
): Promise<HeldNotice[]> {
  const { rows } = await db.query<NoticeRow>(
    `SELECT seq, channel, kind, order_no AS "orderNo", refund_no AS "refundNo", state, amount_fen AS "amountFen",
            notice_id AS "noticeId", channel_order_id AS "channelOrderId", happened_at AS at,
            received_at AS "receivedAt"
       FROM channel_notices
      WHERE campus_id = $1 AND consumed_at IS NULL AND seq > $2
      ORDER BY seq LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [from.campusId, from.afterSeq, from.limit],
  )
  return rows.map((row) => ({ ...row, refundNo: row.refundNo || null }))
}

export async function updateConsumed(
  db: Queryable,
  campusId: number,
  seqs: readonly number[],
  at: Date,
): Promise<void> {
  await db.query(
    `UPDATE channel_notices SET consumed_at = $3
      WHERE campus_id = $1 AND consumed_at IS NULL AND seq = ANY($2::bigint[])`,
    [campusId, seqs, at],
  )
}

/** A notice that was not believed. */
export type RefusedNotice = { channel: ChannelCode; reason: NoticeFault; source: string; at: Date }

/** Counts them by minute, channel, reason and source. */
export async function countRefusals(
  db: Queryable,
  campusId: number,
  refused: readonly RefusedNotice[],
): Promise<void> {
  await db.query(
    `INSERT INTO notice_refusals (campus_id, minute, channel, reason, source, count)
     SELECT $1, date_trunc('minute', at), channel, reason, source, count(*)
       FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[]) AS r (at, channel, reason, source)
      GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5
     ON CONFLICT (campus_id, minute, channel, reason, source)
     DO UPDATE SET count = notice_refusals.count + excluded.count`,
    [
      campusId,
      refused.map(({ at }) => at),
      refused.map(({ channel }) => channel),
      refused.map(({ reason }) => reason),
      refused.map(({ source }) => source),
    ],
  )
}

/** Forgets the counts of minutes before an instant. */
export async function deleteRefusals(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM notice_refusals WHERE minute < $1', [before])
}
