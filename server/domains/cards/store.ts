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
