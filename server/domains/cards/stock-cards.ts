import type { CardKind } from '../../../contract/cards.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { cardNumber } from './card.ts'
import { type BatchRow, insertBatch, lockNextSerial, selectBatch } from './stock-store.ts'

export type NewBatch = {
  campusId: number
  batchId: string
  kind: CardKind
  label: string
  count: number
  actor: Actor
}

/**
 * Takes blanks into stock and numbers them, one after the other. Repeating it answers the same batch.
 * Refuses `id_conflict`: the id was another batch.
 */
export async function stockCards(
  pool: Pool,
  { campusId, batchId, kind, label, count, actor }: NewBatch,
  now: Date,
): Promise<{ ok: true; batch: BatchRow } | Refusal> {
  return inTransaction(pool, async (db) => {
    const firstSerial = await lockNextSerial(db, campusId, kind)
    const known = await selectBatch(db, campusId, batchId)
    if (known) {
      const same = known.kind === kind && known.label === label && known.count === count
      return same ? { ok: true, batch: known } : refuse('id_conflict')
    }
    const batch = { batchId, kind, label, firstSerial, count, madeAt: now }
    const cardNos = Array.from({ length: count }, (_, i) => cardNumber(campusId, kind, firstSerial + i))
    await insertBatch(db, campusId, batch, cardNos, actor)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'cards_stocked',
      subjectKind: 'report',
      subjectId: batchId,
      detail: { kind, label, count, firstNumber: cardNos[0], lastNumber: cardNos.at(-1) },
    })
    return { ok: true, batch: { ...batch, blankCount: count, unwrittenCount: 0 } }
  })
}
