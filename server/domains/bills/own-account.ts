import type { Caller } from '../../../contract/caller.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { selectWalletId } from './store.ts'

/** The person who calls, on routes that only people may call. */
export function personOf(caller: Caller): Extract<Caller, { kind: 'person' }> {
  assert(caller.kind === 'person', 'only a person may call this')
  return caller
}

/** The caller's own wallet. */
export async function walletOf(db: Queryable, campusId: number, caller: Caller): Promise<WalletId> {
  const walletId = await selectWalletId(db, campusId, personOf(caller).personId)
  assert(walletId !== null, 'a session belongs to a person with a wallet')
  return walletId
}
