import { inTransaction, type Pool, type Queryable, retryConflicts } from '../../base/database.ts'
import type { CardCounters, ToldCounters } from '../../protocols/allowance-dialogue.ts'
import { findPerson } from '../people/find-person.ts'
import { blockCard } from './block-card.ts'
import type { Tap } from './tap.ts'
import { selectSeen, selectTapCard, updateSeen, updateSeenBySales } from './tap-store.ts'

/*
 * A card's transaction numbers only grow. The house keeps the highest that it saw, so that a copy, or a card that was rolled
 * back to an earlier state, is noticed at its next tap.
 */

/**
 * How far the clocks of two servers may be apart: what was seen so shortly before a tap began says nothing of it, for it
 * may have been seen after.
 */
const CLOCKS_APART_MS = 5000

/**
 * What a card's numbers were at least when its tap began. A tap whose answers come late, after the card was tapped
 * elsewhere, is not held against what was seen there.
 */
export function seenBefore(db: Queryable, campusId: number, { cardNo, beganAt }: Tap): Promise<CardCounters> {
  return selectSeen(db, campusId, cardNo, new Date(beganAt - CLOCKS_APART_MS))
}

/** Keeps what a card told at a tap. */
export async function noteSeen(
  db: Queryable,
  campusId: number,
  cardNo: string,
  { load, purchase }: ToldCounters,
  now: Date,
): Promise<void> {
  await updateSeen(db, campusId, cardNo, { load: load ?? 0, purchase }, now)
}

/**
 * Keeps what a card told at terminals without network, by the numbers of what it bought there. Once for a sale: found sound
 * since, the card is not held against it again.
 */
export async function noteSold(
  db: Queryable,
  campusId: number,
  sold: readonly { cardNo: string; counter: number }[],
  now: Date,
): Promise<void> {
  if (sold.length > 0) await updateSeenBySales(db, campusId, sold, now)
}

/**
 * A card told a lower number than before: there are two of it, or it was rolled back. It is blocked, with its case; while it
 * is, nothing new is found.
 */
export async function blockBehind(
  pool: Pool,
  campusId: number,
  { cardNo, terminalId, tapId }: Tap,
  { seen, told }: { seen: CardCounters; told: ToldCounters },
  now: Date,
): Promise<void> {
  await retryConflicts(() =>
    inTransaction(pool, async (db) => {
      const card = await selectTapCard(db, campusId, cardNo)
      if (!card || card.blockedAt) return
      const person = card.personId === null ? null : await findPerson(db, campusId, card.personId)
      const finding = {
        kind: 'card_cloned' as const,
        naturalKey: tapId,
        subjects: [
          ...(person ? [{ kind: 'person' as const, id: person.personId }] : []),
          { kind: 'terminal' as const, id: terminalId },
        ],
        detail: { cardNo, seen, told },
      }
      await blockCard(db, campusId, cardNo, { finding, terminalId }, now)
    }),
  )
}
