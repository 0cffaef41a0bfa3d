import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import type { CardRow } from './card.ts'
import { lockCard, selectLiveCard } from './card-store.ts'
import { changeCard } from './change-card.ts'
import type { CardDeps } from './change-state.ts'

export type CardIssue = { campusId: number; personId: string; cardNo: string; actor: Actor }

/**
 * Makes a blank the first card of a person: `issued`, until it is handed over. Repeating it answers the same.
 * Refuses `not_found` (the person), `account_state_conflict`, `card_state_conflict` (the person has a card, or the blank
 * is none), `card_unknown`.
 */
export async function issueCard(
  { pool, holdPayAlias }: CardDeps,
  { campusId, personId, cardNo, actor }: CardIssue,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    const person = await findPerson(db, campusId, personId)
    if (!person) return refuse('not_found')
    await holdPayAlias(db, campusId, personId)
    const live = await selectLiveCard(db, campusId, personId)
    if (live)
      return live.cardNo === cardNo ? { ok: true } : refuse('card_state_conflict', { state: live.state })
    const { state } = await readWallet(db, campusId, person.walletId)
    if (state !== 'active') return refuse('account_state_conflict', { state })
    const card = await lockCard(db, campusId, cardNo)
    if (!card) return refuse('card_unknown')
    if (!isFree(card)) return refuse('card_state_conflict', { state: card.state })
    await changeCard(db, campusId, card, { state: 'issued', personId, action: 'issued' }, { actor }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'card_issued',
      subjectKind: 'person',
      subjectId: personId,
      detail: { cardNo },
    })
    return { ok: true }
  })
}

/** A blank that nobody has been promised. */
export function isFree(card: CardRow): boolean {
  return card.state === 'blank' && card.heldFor === null
}
