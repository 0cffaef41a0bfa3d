import { assert } from '../../base/assert.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { selectAccountBalance, selectWalletId, selectWallets, type WalletRow } from './store.ts'
import type { AccountId, AccountState, WalletId } from './transfer.ts'

/** A person's account as it stands: to show it. Whether a spend goes through is decided by posting, not by reading. */
export type Wallet = {
  walletId: WalletId
  state: AccountState
  walletFen: Fen
  subsidyFen: Fen
  /** What counts to the limits of `spentOn`, the last business date on which something did. */
  spentOn: BusinessDate
  spentFen: Fen
}

function walletOf(row: WalletRow): Wallet {
  return {
    walletId: row.wallet_id,
    state: row.state,
    walletFen: row.wallet_fen,
    subsidyFen: row.subsidy_fen,
    spentOn: row.spent_on,
    spentFen: row.spent_fen,
  }
}

/** Reads one wallet, which must exist. */
export async function readWallet(db: Queryable, campusId: number, walletId: WalletId): Promise<Wallet> {
  const [row] = await selectWallets(db, campusId, [walletId])
  assert(row, `wallet ${walletId} exists`)
  return walletOf(row)
}

/** Reads wallets, those that exist, in no order. */
export async function readWallets(
  db: Queryable,
  campusId: number,
  walletIds: readonly WalletId[],
): Promise<Wallet[]> {
  return (await selectWallets(db, campusId, walletIds)).map(walletOf)
}

/** The wallet of a person, if one was opened. */
export async function findWalletId(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<WalletId | undefined> {
  return selectWalletId(db, campusId, personId)
}

/** What an account that is no person's holds: what it got less what it gave. Clearing accounts are below zero by nature. */
export async function accountBalance(db: Queryable, campusId: number, accountId: AccountId): Promise<Fen> {
  return selectAccountBalance(db, campusId, accountId)
}

/** What a wallet counts as spent on a business date. */
export function spentOn(wallet: Wallet, date: BusinessDate): Fen {
  return wallet.spentOn === date ? wallet.spentFen : 0
}
