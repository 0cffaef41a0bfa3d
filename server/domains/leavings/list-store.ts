import type { LeavingQuery } from '../../../contract/leavings.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountState } from '../ledger/transfer.ts'
import type { Leaving, Payout } from './leaving.ts'

/** A leaving with the names by which people know it, the account as it stands, and the last pay-out. */
export type LeavingRow = Leaving & {
  name: string
  campusNo: string
  openerName: string
  endedAt: Date | null
  accountState: AccountState
  walletFen: Fen
  subsidyFen: Fen
  payoutId: string | null
  payoutState: Payout['state']
  amountFen: Fen
  way: Payout['way']
  holder: string | null
  bank: string | null
  numberTail: string | null
  askedAt: Date
  askedBy: string
  askerName: string
  decidedAt: Date | null
  decidedBy: string | null
  deciderName: string
  note: string | null
  postedAt: Date | null
  transferredAt: Date | null
}

export type LeavingFilter = {
  leavingId: string | null
  personId: string | null
  list: LeavingQuery['list'] | null
}

// The planner sees the list's name: conditions of the others are gone before it looks for a plan.
const IN_LIST = `CASE $4::text
  WHEN 'waiting' THEN l.state = 'leaving' AND l.payable_from > $5 AND p.state IS DISTINCT FROM 'waiting'
  WHEN 'payable' THEN l.state <> 'undone' AND l.payable_from <= $5 AND w.wallet_fen > 0
    AND p.state IS DISTINCT FROM 'waiting' AND p.state IS DISTINCT FROM 'approved'
  WHEN 'in_debt' THEN l.state <> 'undone' AND w.wallet_fen < 0
  WHEN 'approval' THEN p.state = 'waiting'
  WHEN 'to_transfer' THEN p.way = 'bank' AND p.state = 'posted' AND p.transferred_at IS NULL
  WHEN 'void' THEN l.state = 'void'
  WHEN 'undone' THEN l.state = 'undone'
  ELSE true END`

/** Leavings with an id below `before`, the latest first. */
export async function selectLeavings(
  db: Queryable,
  campusId: number,
  { leavingId, personId, list }: LeavingFilter,
  { before, limit, now }: { before: string | null; limit: number; now: Date },
): Promise<LeavingRow[]> {
  const { rows } = await db.query<LeavingRow>(
    `SELECT l.leaving_id AS id, l.person_id AS "personId", l.wallet_id AS "walletId", l.state, l.reason,
            l.opened_at AS "openedAt", l.opened_by AS "openedBy", coalesce(oo.name, '') AS "openerName",
            l.frozen_at AS "frozenAt", l.payable_from AS "payableFrom", l.ended_at AS "endedAt",
            x.name, x.campus_no AS "campusNo", w.state AS "accountState", w.wallet_fen AS "walletFen",
            w.subsidy_fen AS "subsidyFen", p.payout_id AS "payoutId", p.state AS "payoutState",
            p.amount_fen AS "amountFen", p.way, p.holder, p.bank, p.number_tail AS "numberTail",
            p.asked_at AS "askedAt", p.asked_by AS "askedBy", coalesce(oa.name, '') AS "askerName",
            p.decided_at AS "decidedAt", p.decided_by AS "decidedBy", coalesce(od.name, '') AS "deciderName", p.note,
            p.posted_at AS "postedAt", p.transferred_at AS "transferredAt"
       FROM leavings l
       JOIN people x ON x.campus_id = $1 AND x.person_id = l.person_id
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = l.wallet_id
       LEFT JOIN LATERAL (
         SELECT * FROM payouts q WHERE q.campus_id = $1 AND q.leaving_id = l.leaving_id
          ORDER BY (q.way = 'bank' AND q.state = 'posted' AND q.transferred_at IS NULL) DESC, q.payout_id DESC LIMIT 1
       ) p ON true
       LEFT JOIN operators oo ON oo.campus_id = $1 AND oo.operator_id = l.opened_by
       LEFT JOIN operators oa ON oa.campus_id = $1 AND oa.operator_id = p.asked_by
       LEFT JOIN operators od ON od.campus_id = $1 AND od.operator_id = p.decided_by
      WHERE l.campus_id = $1
        AND ($2::uuid IS NULL OR l.leaving_id = $2)
        AND ($3::uuid IS NULL OR l.person_id = $3)
        AND ${IN_LIST}
        AND ($6::uuid IS NULL OR l.leaving_id < $6)
      ORDER BY l.leaving_id DESC LIMIT $7`,
    [campusId, leavingId, personId, list, now, before, limit],
  )
  return rows
}
