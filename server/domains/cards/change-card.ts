import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { CardActor, CardRow } from './card.ts'
import { type CardEvent, insertCardEvent, updateCard } from './card-store.ts'

/** Changes a card that the caller holds, and writes down who did it; in the caller's transaction. */
export async function changeCard(
  db: Queryable,
  campusId: number,
  card: CardRow,
  to: { state: CardState; personId?: string; action: CardEvent['action'] },
  by: CardActor,
  now: Date,
): Promise<void> {
  const { cardNo, state: from } = card
  const personId = to.personId ?? card.personId
  await updateCard(db, campusId, { cardNo, state: to.state, personId }, now)
  await insertCardEvent(db, campusId, {
    cardNo,
    personId,
    action: to.action,
    from,
    to: to.state,
    at: now,
    actor: by.actor,
    terminalId: by.terminalId ?? null,
    reason: by.reason ?? null,
  })
}
