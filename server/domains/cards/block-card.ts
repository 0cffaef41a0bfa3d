import { assert } from '../../base/assert.ts'
import type { PoolClient } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { type Finding, openCaseIn } from '../cases/open-case.ts'
import { putOnHotList, takeOffHotList } from '../hot-list/listed.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import { updateBlocked, updateUnblocked } from './block-store.ts'
import { LIVE_STATES } from './card.ts'
import { insertCardEvent, lockCard, selectHolder } from './card-store.ts'
import type { CardDeps } from './change-state.ts'

/*
 * A card with which something is wrong (a copy, a rolled-back one, a wrong code) is refused everywhere, whatever its state;
 * its holder's pay code and account go on.
 */

/**
 * Opens the case of what was found and blocks the card for it, in the caller's transaction and as its last step. A finding
 * that is known already blocks nothing again: its case may have been decided. A card at its end stays as it is. Conflicts
 * with others' blocks may undo the transaction: `retryConflicts`.
 * @param found.terminalId where it was found
 */
export async function blockCard(
  db: PoolClient,
  campusId: number,
  cardNo: string,
  found: { finding: Finding; terminalId: string | null },
  now: Date,
): Promise<void> {
  const { finding, terminalId } = found
  const { caseId, isNews } = await openCaseIn(db, campusId, finding, now)
  const card = await lockCard(db, campusId, cardNo)
  if (!card || !isNews || card.blockedAt || !LIVE_STATES.includes(card.state)) return
  await updateBlocked(db, campusId, cardNo, { reason: finding.kind, caseId, at: now })
  const { personId, state } = card
  const by = { actor: { kind: 'system', id: null }, terminalId, reason: null } as const
  const event = { cardNo, personId, action: 'blocked', from: state, to: state, at: now, ...by } as const
  await insertCardEvent(db, campusId, event)
  await putOnHotList(db, campusId, [{ kind: 'card', value: cardNo }], 'card_blocked', now)
}

/**
 * The card is sound, somebody decided: it works again as far as its state and the account's let it. In the caller's
 * transaction and as its last step. Repeating it changes nothing.
 */
export async function unblockCard(
  { db, holdPayAlias }: Pick<CardDeps, 'holdPayAlias'> & { db: PoolClient },
  { campusId, cardNo, actor }: { campusId: number; cardNo: string; actor: Actor },
  now: Date,
): Promise<void> {
  const holder = await selectHolder(db, campusId, cardNo)
  // The person before the card, as everybody does: the account's state stays while it is read here.
  if (holder) await holdPayAlias(db, campusId, holder)
  const card = await lockCard(db, campusId, cardNo)
  if (!card?.blockedAt) return
  const { personId, state } = card
  const person = personId && (await findPerson(db, campusId, personId))
  assert(person, 'a card that was blocked is somebody’s')
  await updateUnblocked(db, campusId, cardNo)
  const by = { actor, terminalId: null, reason: null }
  const event = { cardNo, personId, action: 'unblocked', from: state, to: state, at: now, ...by } as const
  await insertCardEvent(db, campusId, event)
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action: 'card_unblocked',
    subjectKind: 'person',
    subjectId: personId,
    detail: { cardNo },
  })
  const { state: accountState } = await readWallet(db, campusId, person.walletId)
  if (LIVE_STATES.includes(state) && accountState === 'active')
    await takeOffHotList(db, campusId, [{ kind: 'card', value: cardNo }], 'card_unblocked', now)
}
