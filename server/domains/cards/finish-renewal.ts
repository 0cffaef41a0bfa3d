import { assert } from '../../base/assert.ts'
import type { PoolClient } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import type { HotListItem } from '../hot-list/hot-list.ts'
import { putOnHotList, takeOffHotList } from '../hot-list/listed.ts'
import { readWallet } from '../ledger/wallet.ts'
import type { Person } from '../people/person.ts'
import { lockCard } from './card-store.ts'
import { changeCard } from './change-card.ts'
import { enterState } from './enter-state.ts'
import { completeRenewal, type Renewal } from './renewal-store.ts'

/**
 * The last step of a renewal that was paid, in one transaction: the old card ends, the new one lives, and a loss is
 * released. The caller holds the person and the renewal.
 */
export async function finishRenewal(
  db: PoolClient,
  campusId: number,
  { renewal, person, alias }: { renewal: Renewal; person: Person; alias: string | null },
  now: Date,
): Promise<void> {
  const { reason, handedBack, oldCardNo, newCardNo, actor, terminalId, personId } = renewal
  const action = reason === 'exchange' ? 'exchanged' : 'replaced'
  const by = { actor, reason, ...(terminalId && { terminalId }) }
  const ended: HotListItem[] = []
  if (oldCardNo !== null) {
    const old = await lockCard(db, campusId, oldCardNo)
    assert(old, 'a card that was renewed exists')
    const state = reason === 'exchange' && handedBack && old.kind === 'temporary' ? 'returned' : 'void'
    await changeCard(db, campusId, old, { state, action }, by, now)
    ended.push({ kind: 'card', value: oldCardNo })
  }
  const blank = await lockCard(db, campusId, newCardNo)
  assert(blank?.heldFor === renewal.renewalId, 'the blank was kept for this renewal')
  await changeCard(db, campusId, blank, { state: 'active', personId, action }, by, now)
  const wallet = await readWallet(db, campusId, person.walletId)
  const releases = wallet.state === 'lost'
  if (releases) await enterState(db, campusId, person.walletId, { from: 'lost', to: 'active', at: now })
  await completeRenewal(db, campusId, renewal.renewalId, now)
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action: `card_${action}`,
    subjectKind: 'person',
    subjectId: personId,
    detail: { oldCardNo, newCardNo, reason, feeFen: renewal.feeFen, handedBack, released: releases },
  })
  await putOnHotList(db, campusId, ended, `card_${action}`, now)
  if (releases && alias !== null)
    await takeOffHotList(db, campusId, [{ kind: 'alias', value: alias }], `card_${action}`, now)
}
