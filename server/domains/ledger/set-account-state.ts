import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { selectWallets, updateState } from './store.ts'
import type { AccountState, WalletId } from './transfer.ts'

/** From which states each may be entered (RULES 2.3, 2.4, 2.7). `void` is final: a person who comes back gets a new account. */
export const ENTERED_FROM: Record<AccountState, readonly AccountState[]> = {
  active: ['lost', 'frozen'],
  lost: ['active'],
  frozen: ['active', 'lost'],
  void: ['active', 'lost', 'frozen'],
}

export type StateOutcome =
  | { ok: true; changed: boolean }
  | { ok: false; code: 'account_state_conflict'; state: AccountState }

/**
 * Changes an account's state; every spend posted after the commit sees it. Being in the state already is no error.
 * @param from narrows the states it may come from: a person releases a loss, never a freeze (`['lost']`)
 */
export async function setAccountState(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  to: AccountState,
  from: readonly AccountState[] = ENTERED_FROM[to],
): Promise<StateOutcome> {
  const allowed = from.filter((state) => ENTERED_FROM[to].includes(state))
  if (await updateState(db, campusId, walletId, allowed, to)) return { ok: true, changed: true }
  const [wallet] = await selectWallets(db, campusId, [walletId])
  assert(wallet, `wallet ${walletId} exists`)
  if (wallet.state === to) return { ok: true, changed: false }
  return { ok: false, code: 'account_state_conflict', state: wallet.state }
}
