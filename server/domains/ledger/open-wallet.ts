import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { insertWallets, upsertWalletAccounts } from './store.ts'
import type { WalletId } from './transfer.ts'

/**
 * Opens a person's account: wallet and subsidy, active and empty. Harmless to repeat.
 * Run it in the transaction that makes the person.
 */
export async function openWallet(db: Queryable, campusId: number, personId: string): Promise<WalletId> {
  const [walletId] = await openWallets(db, campusId, [personId])
  assert(walletId, 'an opened wallet has a number')
  return walletId
}

/** The same for many people, each named once: as many statements as for one. Answers their wallets in their order. */
export async function openWallets(
  db: Queryable,
  campusId: number,
  personIds: readonly string[],
): Promise<WalletId[]> {
  const wallets = await upsertWalletAccounts(db, campusId, personIds)
  await insertWallets(db, campusId, wallets)
  const walletOf = new Map(wallets.map(({ personId, walletId }) => [personId, walletId]))
  return personIds.map((personId) => {
    const walletId = walletOf.get(personId)
    assert(walletId, 'every person named has a wallet now')
    return walletId
  })
}
