import type { CardState, cardActions } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'
import type { CardRow } from './card.ts'

const COLUMNS = `card_no AS "cardNo", kind, state, person_id AS "personId", held_for AS "heldFor",
  blocked_at AS "blockedAt"`

/** A card, held until the transaction ends. */
export async function lockCard(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<CardRow | undefined> {
  const { rows } = await db.query<CardRow>(
    `SELECT ${COLUMNS} FROM cards WHERE campus_id = $1 AND card_no = $2 FOR UPDATE`,
    [campusId, cardNo],
  )
  return rows[0]
}

/** Whose card it is, without holding it. */
export async function selectHolder(db: Queryable, campusId: number, cardNo: string): Promise<string | null> {
  const { rows } = await db.query<{ personId: string | null }>(
    'SELECT person_id AS "personId" FROM cards WHERE campus_id = $1 AND card_no = $2',
    [campusId, cardNo],
  )
  return rows[0]?.personId ?? null
}

/** The one card of a person that lives. */
export async function selectLiveCard(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<CardRow | undefined> {
  const { rows } = await db.query<CardRow>(
    `SELECT ${COLUMNS} FROM cards
     WHERE campus_id = $1 AND person_id = $2 AND state IN ('issued', 'active', 'lost')`,
    [campusId, personId],
  )
  return rows[0]
}

/** Whose card and in which state it is now; a hold ends with any change. */
export async function updateCard(
  db: Queryable,
  campusId: number,
  card: { cardNo: string; state: CardState; personId: string | null },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE cards SET state = $3, person_id = $4, held_for = NULL, changed_at = $5
     WHERE campus_id = $1 AND card_no = $2`,
    [campusId, card.cardNo, card.state, card.personId, now],
  )
}

/** Keeps a blank for a renewal, or (null) gives it back to the stock. */
export async function holdBlank(
  db: Queryable,
  campusId: number,
  cardNo: string,
  renewalId: string | null,
): Promise<void> {
  await db.query(`UPDATE cards SET held_for = $3 WHERE campus_id = $1 AND card_no = $2 AND state = 'blank'`, [
    campusId,
    cardNo,
    renewalId,
  ])
}

export type CardEvent = {
  cardNo: string
  personId: string | null
  action: (typeof cardActions)[number]
  from: CardState | null
  to: CardState
  at: Date
  actor: Actor
  terminalId: string | null
  reason: string | null
}

/** Writes down what happened to a card; returns the event's number, which grows. */
export async function insertCardEvent(db: Queryable, campusId: number, event: CardEvent): Promise<number> {
  const { cardNo, personId, action, from, to, at, actor, terminalId, reason } = event
  const { rows } = await db.query<{ eventId: number }>(
    `INSERT INTO card_events (campus_id, card_no, person_id, action, from_state, to_state, at, actor_kind, actor_id,
       terminal_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     RETURNING event_id AS "eventId"`,
    [campusId, cardNo, personId, action, from, to, at, actor.kind, actor.id, terminalId, reason],
  )
  return rows[0]!.eventId
}
