import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'
import type { CardCounters } from '../../protocols/allowance-dialogue.ts'

/** The cipher on a card's chip, by its identifier; null when nobody wrote it down. */
export async function selectCipher(db: Queryable, campusId: number, cardNo: string): Promise<number | null> {
  const { rows } = await db.query<{ cipher: number | null }>(
    'SELECT written_cipher AS cipher FROM cards WHERE campus_id = $1 AND card_no = $2',
    [campusId, cardNo],
  )
  return rows[0]?.cipher ?? null
}

/** What decides whether a card may do anything. */
export type TapCard = { state: CardState; personId: string | null; blockedAt: Date | null }

export async function selectTapCard(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<TapCard | undefined> {
  const { rows } = await db.query<TapCard>(
    `SELECT state, person_id AS "personId", blocked_at AS "blockedAt"
       FROM cards WHERE campus_id = $1 AND card_no = $2`,
    [campusId, cardNo],
  )
  return rows[0]
}

/** The highest numbers that a card told, if it told them by then; 0 where nothing is known. */
export async function selectSeen(
  db: Queryable,
  campusId: number,
  cardNo: string,
  until: Date,
): Promise<CardCounters> {
  const { rows } = await db.query<CardCounters>(
    `SELECT coalesce(seen_load, 0) AS load, coalesce(seen_purchase, 0) AS purchase
       FROM cards WHERE campus_id = $1 AND card_no = $2 AND seen_at <= $3`,
    [campusId, cardNo, until],
  )
  return rows[0] ?? { load: 0, purchase: 0 }
}

/** Raises what a card is known to have told. */
export async function updateSeen(
  db: Queryable,
  campusId: number,
  cardNo: string,
  { load, purchase }: CardCounters,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE cards SET seen_load = greatest(seen_load, $3), seen_purchase = greatest(seen_purchase, $4), seen_at = $5
      WHERE campus_id = $1 AND card_no = $2
        AND (coalesce(seen_load, 0) < $3 OR coalesce(seen_purchase, 0) < $4)`,
    [campusId, cardNo, load, purchase, now],
  )
}

/** The same for what cards bought: the number after a sale's is what its card tells from then on. */
export async function updateSeenBySales(
  db: Queryable,
  campusId: number,
  sold: readonly { cardNo: string; counter: number }[],
  now: Date,
): Promise<void> {
  // In the order of numbers, so that two uploads never wait for each other in a ring.
  await db.query(
    `WITH sold AS (
       SELECT card_no, max(counter) + 1 AS next FROM unnest($2::text[], $3::int[]) s (card_no, counter) GROUP BY card_no
     ), held AS (
       SELECT c.card_no, s.next FROM cards c JOIN sold s ON s.card_no = c.card_no
        WHERE c.campus_id = $1 AND coalesce(c.seen_purchase, 0) < s.next ORDER BY c.card_no FOR NO KEY UPDATE OF c
     )
     UPDATE cards c SET seen_load = coalesce(c.seen_load, 0), seen_purchase = greatest(c.seen_purchase, h.next), seen_at = $4
       FROM held h WHERE c.campus_id = $1 AND c.card_no = h.card_no`,
    [campusId, sold.map(({ cardNo }) => cardNo), sold.map(({ counter }) => counter), now],
  )
}
