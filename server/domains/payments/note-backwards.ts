import { inTransaction, type Pool, retryConflicts } from '../../base/database.ts'
import { blockCard } from '../cards/block-card.ts'
import { selectBackwards } from './card-record-store.ts'
import { CLOCK_TOLERANCE_MS } from './judge-offline.ts'
import type { GenuineRecord } from './offline-record.ts'

/**
 * A card counts its purchases, so a lower number that was sold clearly later than a higher one is of a card that was rolled
 * back or copied: what it sold is genuine and posted, the card is blocked and there is a case. All sales of a card are looked at,
 * so it does not matter which came first, or whether a server was killed before it looked.
 */
export async function noteBackwards(
  pool: Pool,
  campusId: number,
  records: readonly Pick<GenuineRecord, 'card'>[],
  now: Date,
): Promise<void> {
  const cardNos = [...new Set(records.flatMap(({ card }) => card?.cardNo ?? []))]
  if (cardNos.length === 0) return
  const pairs = await selectBackwards(pool, campusId, cardNos, CLOCK_TOLERANCE_MS)
  for (const [cardNo, found] of Map.groupBy(pairs, (pair) => pair.cardNo)) {
    const ids = new Set(found.flatMap(({ lowerId, higherId }) => [lowerId, higherId]))
    const { personId, terminalId } = found[0]!
    const finding = {
      kind: 'card_counter_backwards',
      naturalKey: cardNo,
      subjects: [
        ...[...ids].map((id) => ({ kind: 'record' as const, id })),
        { kind: 'person' as const, id: personId },
      ],
      detail: { cardNo },
    } as const
    await retryConflicts(() =>
      inTransaction(pool, (db) => blockCard(db, campusId, cardNo, { finding, terminalId }, now)),
    )
  }
}
