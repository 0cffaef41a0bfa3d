import { refuse } from '../../../contract/problem.ts'
import { type PoolClient, Rollback } from '../../base/database.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { type AccountChange, insertChange } from './store.ts'

/** Changes an account's state and writes the change down, in the caller's transaction, which a conflict undoes. */
export async function enterState(
  db: PoolClient,
  campusId: number,
  walletId: WalletId,
  change: AccountChange,
): Promise<void> {
  const { from, to } = change
  // The ledger lets an account become lost only when it is active; nobody sees that it was for an instant.
  const steps = from === 'frozen' && to === 'lost' ? (['active', 'lost'] as const) : [to]
  let at = from
  for (const next of steps) {
    const outcome = await setAccountState(db, campusId, walletId, next, [at])
    if (!outcome.ok) throw new Rollback(refuse(outcome.code, { state: outcome.state }))
    at = next
  }
  await insertChange(db, campusId, walletId, change)
}
