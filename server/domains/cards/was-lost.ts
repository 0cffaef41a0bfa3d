import type { Queryable } from '../../base/database.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { selectLossesAt } from './store.ts'

/**
 * Since when each account had been reported lost at its time; null for one that was not lost then. By the changes that were
 * written down, which never change: so the answer is the same whenever it is asked.
 */
export function lossesAt(
  db: Queryable,
  campusId: number,
  uses: readonly { walletId: WalletId; at: Date }[],
): Promise<(Date | null)[]> {
  return selectLossesAt(db, campusId, uses)
}
