import type { Queryable } from '../../base/database.ts'
import { upsertAccount } from './store.ts'
import type { AccountId, AccountKind } from './transfer.ts'

/**
 * Opens an account that is no person's, or answers the one that is open: a merchant's payable (`ownerId`), a channel's
 * clearing account (`code`, for instance `wechat`), or one of the campus (neither). Harmless to repeat.
 */
export async function openAccount(
  db: Queryable,
  campusId: number,
  kind: Exclude<AccountKind, 'person_wallet' | 'person_subsidy'>,
  of: { ownerId?: string; code?: string } = {},
): Promise<AccountId> {
  return upsertAccount(db, campusId, kind, of.ownerId ?? null, of.code ?? '')
}
