import type { ChannelCode } from '../../../contract/channels.ts'
import type { Queryable } from '../../base/database.ts'

/** What a channel's clearing account is made of. All net: what the channel has for the campus is above zero. */
export type ClearingParts = {
  channel: ChannelCode
  heldFen: number
  /** Of all days that are compared, by their bills, less the fees. */
  comparedFen: number
  arrivedFen: number
  /** Of posted arrivals' days, by their bills, less what came. */
  arrivedLessFen: number
  notComparedFen: number
  differencesFen: number
  feesToPostFen: number
}

/**
 * The parts of every channel's clearing account, read in one statement, so that they are of one moment. What a bill has
 * already of a day that is not compared counts once: with the bill.
 */
export async function selectClearing(db: Queryable, campusId: number): Promise<ClearingParts[]> {
  const { rows } = await db.query<ClearingParts>(
    `WITH compared AS (
       SELECT channel, day, payment_fen - refund_fen - fee_fen AS net_fen, fee_fen
         FROM reconciliations
        -- Until another bill of it is read, what was compared stands.
        WHERE campus_id = $1 AND matched_at IS NOT NULL AND state IN ('matched', 'waiting', 'failed')
     ), waiting AS MATERIALIZED (
       SELECT e.channel, e.day, e.in_fen - e.out_fen AS net_fen FROM channel_entry_days e
        WHERE e.campus_id = $1 AND NOT EXISTS (SELECT FROM compared c WHERE c.channel = e.channel AND c.day = e.day)
     ), told AS (
       -- Entries of days that are not compared, and the bill of a compared day has them.
       SELECT e.channel, sum(b.in_fen - b.out_fen) AS net_fen
         FROM waiting w
         JOIN channel_entries e ON e.campus_id = $1 AND e.channel = w.channel AND e.day = w.day
         JOIN channel_bill_rows b ON b.campus_id = $1 AND b.channel = e.channel AND b.kind = e.kind AND b.number = e.number
         JOIN compared c ON c.channel = b.channel AND c.day = b.day
        GROUP BY 1
     ), items AS (
       SELECT i.channel, sum(i.ours_fen - i.theirs_fen) AS net_fen
         FROM reconciliation_items i
         LEFT JOIN cases k ON k.campus_id = i.campus_id AND k.case_id = i.case_id
        WHERE i.campus_id = $1 AND i.aspect = 'money'
          AND (i.state IN ('timing', 'open') OR (i.state = 'cleared' AND k.decision ->> 'adjustment' = 'none'))
        GROUP BY 1
     )
     SELECT a.code AS channel, -a.held AS "heldFen",
            coalesce((SELECT sum(net_fen) FROM compared c WHERE c.channel = a.code), 0)::bigint AS "comparedFen",
            coalesce((SELECT sum(amount_fen) FROM channel_arrivals v
                       WHERE v.campus_id = $1 AND v.channel = a.code AND v.state = 'posted'), 0)::bigint AS "arrivedFen",
            coalesce((SELECT sum(c.net_fen) FROM compared c
                       WHERE c.channel = a.code AND EXISTS (
                         SELECT FROM channel_arrivals v
                          WHERE v.campus_id = $1 AND v.channel = a.code AND v.state = 'posted'
                            AND c.day BETWEEN v.from_day AND v.to_day)), 0)::bigint
              - coalesce((SELECT sum(amount_fen) FROM channel_arrivals v
                           WHERE v.campus_id = $1 AND v.channel = a.code AND v.state = 'posted'), 0)::bigint AS "arrivedLessFen",
            (coalesce((SELECT sum(net_fen) FROM waiting w WHERE w.channel = a.code), 0)
              - coalesce((SELECT net_fen FROM told t WHERE t.channel = a.code), 0))::bigint AS "notComparedFen",
            coalesce((SELECT net_fen FROM items i WHERE i.channel = a.code), 0)::bigint AS "differencesFen",
            (coalesce((SELECT sum(fee_fen) FROM compared c WHERE c.channel = a.code), 0)
              - coalesce((SELECT sum(fee_posted_fen) FROM reconciliations r
                           WHERE r.campus_id = $1 AND r.channel = a.code), 0))::bigint AS "feesToPostFen"
       FROM (SELECT l.code, coalesce((SELECT sum(d.credit_fen - d.debit_fen) FROM account_days d
                                       WHERE d.campus_id = $1 AND d.account_id = l.account_id), 0)::bigint AS held
               FROM ledger_accounts l WHERE l.campus_id = $1 AND l.kind = 'channel_clearing') a
      ORDER BY a.code`,
    [campusId],
  )
  return rows
}
