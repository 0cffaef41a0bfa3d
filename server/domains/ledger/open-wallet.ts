import type { Queryable } from '../../base/database.ts'
import { insertWallet, upsertAccount } from './store.ts'
import type { WalletId } from './transfer.ts'

/**
 * Opens a person's account: wallet and subsidy, active and empty. Harmless to repeat.
 * Run it in the transaction that makes the person.
 */
export async function openWallet(db: Queryable, campusId: number, personId: string): Promise<WalletId> {
  const walletId = await upsertAccount(db, campusId, 'person_wallet', personId, '')
  await insertWallet(db, campusId, walletId, personId)
  return walletId
}
