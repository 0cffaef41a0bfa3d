import type { ChannelCode } from '../../../contract/channels.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { CaseDecision } from '../cases/case.ts'
import type { Day, DayKey } from './day.ts'
import type { CaseItem } from './item-store.ts'

/** A day with both sides' sums and how many differences are in which state. */
export type DayRow = Day & {
  entries: number
  inFen: Fen
  outFen: Fen
  rowsIn: number
  rowsOut: number
  timing: number
  open: number
  done: number
}

/** The days of a range on which a channel has anything: planned, or moved by the ledger. */
export async function selectDays(
  db: Queryable,
  { campusId, from, to }: { campusId: number; from: BusinessDate; to: BusinessDate },
  channel: ChannelCode | null = null,
): Promise<DayRow[]> {
  const { rows } = await db.query<DayRow>(
    `SELECT coalesce(r.channel, d.channel) AS channel, coalesce(r.day, d.day)::text AS day,
            coalesce(r.state, 'waiting') AS state, r.fault, r.bill_source AS "billSource",
            encode(r.bill_hash, 'hex') AS "billHash", coalesce(r.rows_total, 0) AS "rowsTotal",
            coalesce(r.rows_done, 0) AS "rowsDone", coalesce(r.payments, 0) AS payments,
            coalesce(r.payment_fen, 0) AS "paymentFen", coalesce(r.refund_fen, 0) AS "refundFen",
            coalesce(r.fee_fen, 0) AS "feeFen", coalesce(r.tries, 0) AS tries, r.case_id AS "caseId", r.matched_at AS "matchedAt",
            coalesce(d.entries, 0) AS entries, coalesce(d.in_fen, 0) AS "inFen", coalesce(d.out_fen, 0) AS "outFen",
            i.timing, i.open, i.done
       FROM (SELECT * FROM reconciliations WHERE campus_id = $1 AND day >= $2 AND day <= $3) r
       FULL JOIN (SELECT * FROM channel_entry_days WHERE campus_id = $1 AND day >= $2 AND day <= $3) d
         ON d.channel = r.channel AND d.day = r.day
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'timing')::int AS timing,
               count(*) FILTER (WHERE state = 'open')::int AS open,
               count(*) FILTER (WHERE state IN ('resolved', 'cleared'))::int AS done
          FROM reconciliation_items
         WHERE campus_id = $1 AND channel = coalesce(r.channel, d.channel) AND day = coalesce(r.day, d.day)) i
      WHERE $4::text IS NULL OR coalesce(r.channel, d.channel) = $4
      ORDER BY 2 DESC, 1`,
    [campusId, from, to, channel],
  )
  return rows
}

/** An item with its case and what could be done with its money. */
export type ItemRow = CaseItem & {
  foundAt: Date
  caseId: string | null
  caseState: 'open' | 'proposed' | 'decided' | null
  owner: string | null
  proposal: CaseDecision | null
  proposalNote: string | null
  proposedAt: Date | null
  proposedBy: string | null
  proposer: string | null
  decision: CaseDecision | null
  /** The number is of a top-up's order that nobody was credited for, of this amount. */
  isCreditable: boolean
  /** The number is of a top-up that was credited with this amount. */
  isTakeable: boolean
}

const ITEM = `i.channel, i.kind, i.number, i.aspect, i.difference, i.day::text, i.order_no AS "orderNo",
  i.ours_fen AS "oursFen", i.theirs_fen AS "theirsFen", i.state, i.found_at AS "foundAt", i.case_id AS "caseId",
  c.state AS "caseState", o.name AS owner, c.proposal, c.proposal_note AS "proposalNote", c.proposed_at AS "proposedAt",
  c.proposed_by AS "proposedBy", p.name AS proposer, c.decision,
  EXISTS (SELECT FROM top_up_orders u WHERE u.campus_id = $1 AND u.order_id = x.id AND u.state <> 'credited'
             AND u.channel = i.channel AND u.amount_fen = i.theirs_fen) AS "isCreditable",
  EXISTS (SELECT FROM transfers t WHERE t.campus_id = $1 AND t.id = x.id AND t.kind = 'top_up'
             AND t.wallet_id IS NOT NULL AND t.amount_fen = i.ours_fen) AS "isTakeable"
  FROM reconciliation_items i
  CROSS JOIN LATERAL (
    SELECT CASE WHEN i.kind = 'order' AND i.number ~ '^[0-9a-f]{32}$' THEN i.number::uuid END AS id) x
  LEFT JOIN cases c ON c.campus_id = $1 AND c.case_id = i.case_id
  LEFT JOIN operators o ON o.campus_id = $1 AND o.operator_id = c.owner_operator_id
  LEFT JOIN operators p ON p.campus_id = $1 AND p.operator_id = c.proposed_by`

const ITEMS_MAX = 2_000

/** What does not agree on a day, what waits for people first. */
export async function selectItems(db: Queryable, { campusId, channel, day }: DayKey): Promise<ItemRow[]> {
  const { rows } = await db.query<ItemRow>(
    `SELECT ${ITEM}
      WHERE i.campus_id = $1 AND i.channel = $2 AND i.day = $3
      ORDER BY array_position(ARRAY['open', 'timing', 'cleared', 'resolved'], i.state), i.difference, i.number
      LIMIT ${ITEMS_MAX}`,
    [campusId, channel, day],
  )
  return rows
}

export async function selectItemRow(
  db: Queryable,
  { campusId, caseId }: { campusId: number; caseId: string },
): Promise<ItemRow | null> {
  const { rows } = await db.query<ItemRow>(`SELECT ${ITEM} WHERE i.campus_id = $1 AND i.case_id = $2`, [
    campusId,
    caseId,
  ])
  return rows[0] ?? null
}
