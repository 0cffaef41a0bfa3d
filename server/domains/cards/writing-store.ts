import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'

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

export async function updateWritten(
  db: Queryable,
  campusId: number,
  cardNo: string,
  now: Date,
): Promise<void> {
  await db.query('UPDATE cards SET written_at = $3 WHERE campus_id = $1 AND card_no = $2', [
    campusId,
    cardNo,
    now,
  ])
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
