import { assert } from '../../base/assert.ts'
import type { PoolClient } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { HotListItem } from '../hot-list/hot-list.ts'
import { putOnHotList, takeOffHotList } from '../hot-list/listed.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { readWallet } from '../ledger/wallet.ts'
import { selectLiveCard } from './card-store.ts'
import { changeCard } from './change-card.ts'
import { enterState } from './enter-state.ts'
import { selectLastChange } from './store.ts'

/** Since when an account has been frozen; null for one that is not. */
export async function readFrozenSince(
  db: PoolClient,
  campusId: number,
  walletId: WalletId,
): Promise<Date | null> {
  const { state } = await readWallet(db, campusId, walletId)
  if (state !== 'frozen') return null
  const last = await selectLastChange(db, campusId, walletId)
  return last?.to === 'frozen' ? last.at : null
}

/**
 * Ends a frozen account for good (RULES 2.7): it is void, its card is void, and card and alias stay on the hot list for
 * good. In the transaction of the caller, who holds the person; the hot list is its last step.
 */
export async function endAccount(
  db: PoolClient,
  of: {
    campusId: number
    personId: string
    walletId: WalletId
    alias: string | null
    actor: Actor
    reason: string
  },
  now: Date,
): Promise<void> {
  const { campusId, personId, walletId, alias, actor, reason } = of
  const { state: from } = await readWallet(db, campusId, walletId)
  assert(from === 'frozen', 'an account is frozen before it ends')
  const card = await selectLiveCard(db, campusId, personId)
  if (card) await changeCard(db, campusId, card, { state: 'void', action: 'voided' }, { actor, reason }, now)
  await enterState(db, campusId, walletId, { from, to: 'void', at: now })
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action: 'account_ended',
    subjectKind: 'person',
    subjectId: personId,
    detail: { reason, cardNo: card?.cardNo ?? null },
  })
  const items: HotListItem[] = alias === null ? [] : [{ kind: 'alias', value: alias }]
  if (card) items.push({ kind: 'card', value: card.cardNo })
  // They are on it since the freeze, which a roll-back may undo; an end it may not.
  await takeOffHotList(db, campusId, items, 'account_ended', now)
  await putOnHotList(db, campusId, items, 'account_ended', now)
}
