import type { Card, CardBatch, CardDetail, CardFilter } from '../../../contract/cards.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { cardNumber } from './card.ts'
import { selectCardEvents, selectCards, selectListedCard } from './card-list-store.ts'
import { selectLiveCard } from './card-store.ts'
import { type BatchRow, selectBatches } from './stock-store.ts'

const CURSOR = /^[0-9]{16}$/
const LIMIT = 50

/** Cards by number, a page at a time. Refuses `cursor_invalid`. */
export async function listCards(
  db: Queryable,
  campusId: number,
  { cursor, limit = LIMIT, ...filter }: CardFilter & { cursor?: string; limit?: number },
): Promise<{ ok: true; cards: Card[]; next: string | undefined } | Refusal> {
  if (cursor !== undefined && !CURSOR.test(cursor)) return refuse('cursor_invalid')
  // One more than is shown tells whether there is a next page.
  const found = await selectCards(db, campusId, filter, { after: cursor ?? null, limit: limit + 1 })
  const cards = found.slice(0, limit)
  return { ok: true, cards, next: found.length > limit ? cards.at(-1)!.number : undefined }
}

/** A card with everything that happened to it. Refuses `card_unknown`. */
export async function readCard(
  db: Queryable,
  campusId: number,
  cardNo: string,
): Promise<{ ok: true; card: CardDetail } | Refusal> {
  const card = await selectListedCard(db, campusId, cardNo)
  if (!card) return refuse('card_unknown')
  return { ok: true, card: { ...card, events: await selectCardEvents(db, campusId, cardNo) } }
}

/** The stock, the latest batch first. */
export async function listBatches(db: Queryable, campusId: number): Promise<CardBatch[]> {
  return (await selectBatches(db, campusId)).map((batch) => shownBatch(campusId, batch))
}

/** A batch with the numbers that are printed on its first and last card. */
export function shownBatch(campusId: number, batch: BatchRow): CardBatch {
  const { batchId, kind, label, firstSerial, count, blankCount, unwrittenCount, madeAt } = batch
  return {
    id: batchId,
    kind,
    label,
    firstNumber: cardNumber(campusId, kind, firstSerial),
    lastNumber: cardNumber(campusId, kind, firstSerial + count - 1),
    count,
    blankCount,
    unwrittenCount,
    madeAt: madeAt.toISOString(),
  }
}

/** The card that a person carries, null without one. */
export async function readCardOf(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<{ number: string; state: 'issued' | 'active' | 'lost'; blocked: boolean } | null> {
  const card = await selectLiveCard(db, campusId, personId)
  if (!card) return null
  const { cardNo: number, state, blockedAt } = card
  return { number, state: state as 'issued' | 'active' | 'lost', blocked: blockedAt !== null }
}
