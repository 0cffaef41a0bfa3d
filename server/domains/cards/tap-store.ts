import type { CardState } from '../../../contract/cards.ts'
import type { Queryable } from '../../base/database.ts'

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
