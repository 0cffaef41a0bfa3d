import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { putOnHotList } from '../hot-list/listed.ts'
import { type CardRow, LIVE_STATES } from './card.ts'
import { lockCard, selectHolder } from './card-store.ts'
import { changeCard } from './change-card.ts'
import type { CardDeps } from './change-state.ts'

export type CardOrder = { campusId: number; cardNo: string; actor: Actor; reason: string }
type CardEnd = CardOrder & { how: 'void' | 'returned' }
type HeldDeps = Pick<CardDeps, 'holdPayAlias'> & { db: PoolClient }

/**
 * Hands an issued card over: from now on it works. Repeating it answers the same.
 * Refuses `card_unknown`, `card_state_conflict`.
 */
export function activateCard(
  { pool, holdPayAlias }: CardDeps,
  order: CardOrder,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, (client) =>
    withCard({ db: client, holdPayAlias }, order, async (db, card) => {
      if (card.state === 'active') return { ok: true }
      if (card.state !== 'issued') return refuse('card_state_conflict', { state: card.state })
      await changeCard(db, order.campusId, card, { state: 'active', action: 'activated' }, order, now)
      await audit(db, order, card, 'card_activated', now)
      return { ok: true }
    }),
  )
}

/**
 * Ends a card for good: `voided`, or a temporary card `returned` (RULES 2.1, 2.2). Its number stays on the hot list for
 * good. A blank may be voided too: it was spoilt. Repeating it answers the same.
 * Refuses `card_unknown`, `card_state_conflict` (ended in another way, or no temporary card).
 */
export function endCard(
  { pool, holdPayAlias }: CardDeps,
  order: CardEnd,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, (db) => endCardIn({ db, holdPayAlias }, order, now))
}

/** The same as the last step of the caller's transaction. */
export function endCardIn(deps: HeldDeps, order: CardEnd, now: Date): Promise<{ ok: true } | Refusal> {
  const { campusId, how, cardNo } = order
  return withCard(deps, order, async (db, card) => {
    if (card.state === how) return { ok: true }
    const endable = LIVE_STATES.includes(card.state) || (card.state === 'blank' && card.heldFor === null)
    const fits = how === 'void' || (card.kind === 'temporary' && card.personId !== null)
    if (!endable || !fits) return refuse('card_state_conflict', { state: card.state })
    const action = how === 'void' ? 'voided' : 'returned'
    await changeCard(db, campusId, card, { state: how, action }, order, now)
    await audit(db, order, card, `card_${action}`, now)
    await putOnHotList(db, campusId, [{ kind: 'card', value: cardNo }], `card_${action}`, now)
    return { ok: true }
  })
}

/** Holds the card and its person, so that of two changes at once the second sees the first. */
async function withCard(
  { db, holdPayAlias }: HeldDeps,
  { campusId, cardNo }: CardOrder,
  change: (db: PoolClient, card: CardRow) => Promise<{ ok: true } | Refusal>,
): Promise<{ ok: true } | Refusal> {
  // The person before the card, as everybody does; whose it is may change until the card is held too.
  const holder = await selectHolder(db, campusId, cardNo)
  if (holder) await holdPayAlias(db, campusId, holder)
  const card = await lockCard(db, campusId, cardNo)
  if (!card) return refuse('card_unknown')
  if (card.personId !== holder) return refuse('card_state_conflict', { state: card.state })
  return change(db, card)
}

async function audit(
  db: PoolClient,
  { campusId, actor, reason, cardNo }: CardOrder,
  { personId }: CardRow,
  action: string,
  now: Date,
): Promise<void> {
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action,
    subjectKind: personId === null ? 'report' : 'person',
    subjectId: personId,
    detail: { cardNo, reason },
  })
}
