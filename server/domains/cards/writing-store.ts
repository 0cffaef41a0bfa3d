import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'

/** What whoever writes a card must know of it. */
export type WritableRow = {
  state: CardState
  personId: string | null
  batchId: string
  writtenAt: Date | null
}

/** The card, held until the transaction ends. */
export async function lockWritable(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<WritableRow | undefined> {
  const { rows } = await db.query<WritableRow>(
    `SELECT state, person_id AS "personId", batch_id AS "batchId", written_at AS "writtenAt"
     FROM cards WHERE campus_id = $1 AND card_no = $2 FOR UPDATE`,
    [campusId, cardNo],
  )
  return rows[0]
}

/** `cipher`: the algorithm identifier of the keys that are on it now. */
export async function updateWritten(
  db: Queryable,
  campusId: number,
  written: { cardNo: string; cipher: number; at: Date },
): Promise<void> {
  await db.query(
    'UPDATE cards SET written_at = $3, written_cipher = $4 WHERE campus_id = $1 AND card_no = $2',
    [campusId, written.cardNo, written.at, written.cipher],
  )
}

/** Many at once, each with its event; those that are nobody's or written already stay as they are. */
export async function insertWritten(
  db: Queryable,
  campusId: number,
  { cardNos, actor }: { cardNos: readonly string[]; actor: Actor },
  now: Date,
): Promise<void> {
  await db.query(
    `WITH written AS (
       UPDATE cards SET written_at = $3 WHERE campus_id = $1 AND card_no = ANY ($2::text[]) AND written_at IS NULL
         AND state IN ('issued', 'active') RETURNING card_no, person_id, state
     )
     INSERT INTO card_events (campus_id, card_no, person_id, action, from_state, to_state, at, actor_kind, actor_id)
     SELECT $1, card_no, person_id, 'written', state, state, $3, $4, $5 FROM written`,
    [campusId, cardNos, now, actor.kind, actor.id],
  )
}

/** Who began to write the card last; an event of the card that stays. */
export type Begun = { eventId: number; at: Date; actorId: string | null }

export async function selectLastBegun(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<Begun | undefined> {
  const { rows } = await db.query<Begun>(
    `SELECT event_id AS "eventId", at, actor_id AS "actorId" FROM card_events
     WHERE campus_id = $1 AND card_no = $2 AND action = 'writing_begun' ORDER BY event_id DESC LIMIT 1`,
    [campusId, cardNo],
  )
  return rows[0]
}

/** Whether a kiosk made this card somebody's new one since then. */
export async function wasReplacedAt(
  db: Queryable,
  campusId: number,
  cardNo: string,
  { terminalId, since }: { terminalId: string; since: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM card_events WHERE campus_id = $1 AND card_no = $2 AND action = 'replaced' AND to_state = 'active'
       AND terminal_id = $3 AND at >= $4`,
    [campusId, cardNo, terminalId, since],
  )
  return (rowCount ?? 0) > 0
}
