import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'
import type { Spender } from './payment.ts'
import { type SpenderRow, spenderOf } from './store.ts'

/** A person as one who pays. */
export async function selectSpender(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<Spender | null> {
  const { rows } = await db.query<SpenderRow>(
    `SELECT p.person_id AS "personId", p.wallet_id AS "walletId", p.name, p.campus_no AS "campusNo", p.role,
            p.expires_at AS "expiresAt", l.per_payment_fen AS "perPaymentFen", l.per_day_fen AS "perDayFen"
       FROM people p
       LEFT JOIN spending_limits l ON l.campus_id = p.campus_id AND l.person_id = p.person_id
      WHERE p.campus_id = $1 AND p.person_id = $2`,
    [campusId, personId],
  )
  return rows[0] ? spenderOf(rows[0]) : null
}

export type ReceivedRow = {
  id: string
  chargedFen: Fen
  at: Date
  reversed: boolean
  name: string
  campusNo: string
  /** Of all, whatever the limit: reversed ones left out. */
  totalFen: Fen
  count: number
}

/** What a stall was paid by its codes since an instant, newest first (payments/means.ts says how the ledger knows). */
export async function selectReceived(
  db: Queryable,
  { campusId, stallId, since, limit }: { campusId: number; stallId: string; since: Date; limit: number },
): Promise<ReceivedRow[]> {
  // A reversal of one is by a terminal and refers to it: both are in the day's range of ids, which the key finds.
  const { rows } = await db.query<ReceivedRow>(
    `WITH received AS MATERIALIZED (
       SELECT id, wallet_id, min(occurred_at) AS at, sum(amount_fen)::bigint AS charged_fen FROM transfers
        WHERE campus_id = $1 AND id >= $2 AND kind = 'payment' AND terminal_id IS NULL AND reference = $3
          AND occurred_at >= $4
        GROUP BY id, wallet_id
     ), known AS (
       SELECT r.*, EXISTS (
                SELECT FROM transfers v
                 WHERE v.campus_id = $1 AND v.wallet_id = r.wallet_id AND v.id >= $2 AND v.kind = 'reversal'
                   AND v.reference = r.id) AS reversed
         FROM received r
     ), listed AS (
       SELECT *, coalesce(sum(charged_fen) FILTER (WHERE NOT reversed) OVER (), 0)::bigint AS total_fen,
              count(*) FILTER (WHERE NOT reversed) OVER () AS count
         FROM known ORDER BY id DESC LIMIT $5
     )
     SELECT l.id, l.charged_fen AS "chargedFen", l.at, l.reversed, p.name, p.campus_no AS "campusNo",
            l.total_fen AS "totalFen", l.count
       FROM listed l JOIN people p ON p.campus_id = $1 AND p.wallet_id = l.wallet_id
      ORDER BY l.id DESC`,
    [campusId, idsOf(since, since).firstId, stallId, since, limit],
  )
  return rows
}

/** Whose these wallets are, by wallet. */
export async function selectHolders(
  db: Queryable,
  campusId: number,
  walletIds: readonly WalletId[],
): Promise<Map<string, Pick<Spender, 'name' | 'campusNo'>>> {
  const { rows } = await db.query<{ walletId: WalletId; name: string; campusNo: string }>(
    `SELECT wallet_id AS "walletId", name, campus_no AS "campusNo" FROM people
      WHERE campus_id = $1 AND wallet_id = ANY ($2::bigint[])`,
    [campusId, walletIds],
  )
  return new Map(rows.map(({ walletId, ...holder }) => [String(walletId), holder]))
}
