import type { Queryable } from '../../base/database.ts'
import type { AccountState, WalletId } from '../ledger/transfer.ts'

/** A change of an account's state. */
export type AccountChange = { from: AccountState; to: AccountState; at: Date }

export async function insertChange(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  { from, to, at }: AccountChange,
): Promise<void> {
  await db.query(
    `INSERT INTO account_changes (campus_id, wallet_id, from_state, to_state, at) VALUES ($1, $2, $3, $4, $5)`,
    [campusId, walletId, from, to, at],
  )
}

/** The last change of an account's state; undefined if there was none. */
export async function selectLastChange(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
): Promise<AccountChange | undefined> {
  const { rows } = await db.query<AccountChange>(
    `SELECT from_state AS "from", to_state AS "to", at FROM account_changes
     WHERE campus_id = $1 AND wallet_id = $2 ORDER BY change_id DESC LIMIT 1`,
    [campusId, walletId],
  )
  return rows[0]
}

/** For each use, since when the account had been lost at that time; null when its last change before was another. */
export async function selectLossesAt(
  db: Queryable,
  campusId: number,
  uses: readonly { walletId: WalletId; at: Date }[],
): Promise<(Date | null)[]> {
  const { rows } = await db.query<{ since: Date | null }>(
    `SELECT CASE c.to_state WHEN 'lost' THEN c.at END AS since
       FROM unnest($2::bigint[], $3::timestamptz[]) WITH ORDINALITY u (wallet_id, at, place)
       LEFT JOIN LATERAL (
         SELECT to_state, at FROM account_changes a
          WHERE a.campus_id = $1 AND a.wallet_id = u.wallet_id AND a.at <= u.at ORDER BY a.change_id DESC LIMIT 1) c ON true
      ORDER BY u.place`,
    [campusId, uses.map(({ walletId }) => walletId), uses.map(({ at }) => at)],
  )
  return rows.map(({ since }) => since)
}

/**
 * For each use of a card, since when it had been lost or at its end at that time; null when it was neither. Of a card that was
 * lost and then replaced it is the loss.
 */
export async function selectCardLossesAt(
  db: Queryable,
  campusId: number,
  uses: readonly { cardNo: string; at: Date }[],
): Promise<(Date | null)[]> {
  const { rows } = await db.query<{ since: Date | null }>(
    `SELECT (SELECT min(e.at) FROM card_events e
              WHERE e.campus_id = $1 AND e.card_no = u.card_no AND e.at <= u.at
                AND e.to_state IN ('lost', 'void', 'returned')
                AND NOT EXISTS (SELECT FROM card_events g
                                 WHERE g.campus_id = $1 AND g.card_no = u.card_no AND g.event_id > e.event_id
                                   AND g.at <= u.at AND g.to_state NOT IN ('lost', 'void', 'returned'))) AS since
       FROM unnest($2::text[], $3::timestamptz[]) WITH ORDINALITY u (card_no, at, place)
      ORDER BY u.place`,
    [campusId, uses.map(({ cardNo }) => cardNo), uses.map(({ at }) => at)],
  )
  return rows.map(({ since }) => since)
}
