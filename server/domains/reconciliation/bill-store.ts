import type { Queryable } from '../../base/database.ts'
import type { Bill, BillRow } from '../channels/channel.ts'
import type { DayKey } from './day.ts'

/** Forgets the rows of a day, because others come. */
export async function deleteBillRows(db: Queryable, { campusId, channel, day }: DayKey): Promise<void> {
  await db.query('DELETE FROM channel_bill_rows WHERE campus_id = $1 AND channel = $2 AND day = $3', [
    campusId,
    channel,
    day,
  ])
}

/** What channels call a row that is final. */
const FINAL = new Set(['SUCCESS', 'REVOKED', 'REFUNDED', 'PAID'])

/** Keeps some rows. A refund without a number of ours took a whole order back, at the stall: it belongs to the order. */
export async function insertBillRows(
  db: Queryable,
  { campusId, channel, day }: DayKey,
  rows: readonly BillRow[],
  firstLine: number,
): Promise<void> {
  const isIn = ({ kind }: BillRow) => kind === 'payment'
  await db.query(
    `INSERT INTO channel_bill_rows (campus_id, channel, day, line, kind, number, order_no, channel_order_id, in_fen,
                                    out_fen, fee_fen, state, at)
     SELECT $1, $2, $3, $4 + r.n - 1, r.kind, r.number, r.order_no, r.channel_order_id, r.in_fen, r.out_fen,
            r.fee_fen, r.state, r.at
       FROM unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[],
                   $12::text[], $13::timestamptz[])
         WITH ORDINALITY AS r (kind, number, order_no, channel_order_id, in_fen, out_fen, fee_fen, state, at, n)`,
    [
      campusId,
      channel,
      day,
      firstLine,
      rows.map((row) => (isIn(row) || !row.refundNo ? 'order' : 'refund')),
      rows.map((row) => (isIn(row) || !row.refundNo ? row.orderNo : row.refundNo)),
      rows.map(({ orderNo }) => orderNo),
      rows.map(({ channelOrderId }) => channelOrderId),
      rows.map((row) => (isIn(row) ? row.amountFen : 0)),
      rows.map((row) => (isIn(row) ? 0 : row.amountFen)),
      rows.map(({ feeFen }) => feeFen),
      rows.map(({ state }) => (FINAL.has(state) ? '' : state)),
      rows.map(({ at }) => at),
    ],
  )
}

/** What the rows of a day come to. */
export async function selectBillSums(
  db: Queryable,
  { campusId, channel, day }: DayKey,
): Promise<Bill['totals']> {
  const { rows } = await db.query<Bill['totals']>(
    `SELECT count(*) FILTER (WHERE in_fen > 0)::bigint AS payments, coalesce(sum(in_fen), 0)::bigint AS "paymentFen",
            coalesce(sum(out_fen), 0)::bigint AS "refundFen", coalesce(sum(fee_fen), 0)::bigint AS "feeFen"
       FROM channel_bill_rows WHERE campus_id = $1 AND channel = $2 AND day = $3`,
    [campusId, channel, day],
  )
  return rows[0]!
}
