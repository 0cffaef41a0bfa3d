import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { assignBlanks, insertIssued, selectBatch, selectCardless } from './stock-store.ts'

export type BatchIssue = {
  campusId: number
  batchId: string
  /** In the order in which the cards lie: the first free one is the first person's. */
  personIds: readonly string[]
  actor: Actor
  /** Handed over in the same act: the cards are `active`, else `issued`. */
  handedOver: boolean
}

/**
 * Gives the next free blanks of a batch to people who have no card: the numbered temporary cards of new students
 * (RULES 2.2). Whoever carries one, or does not exist, is left out, so repeating it issues nothing twice.
 * Refuses `card_unknown` (the batch) and `card_state_conflict` with `freeCount`: too few blanks are left.
 */
export async function issueBatch(
  pool: Pool,
  { campusId, batchId, personIds, actor, handedOver }: BatchIssue,
  now: Date,
): Promise<{ ok: true; issued: { personId: string; cardNo: string }[] } | Refusal> {
  return inTransaction(pool, async (db) => {
    const batch = await selectBatch(db, campusId, batchId)
    if (!batch) return refuse('card_unknown')
    const cardless = await selectCardless(db, campusId, personIds)
    const without = personIds.filter((personId) => cardless.has(personId))
    if (batch.blankCount < without.length)
      return refuse('card_state_conflict', { freeCount: batch.blankCount })
    const state = handedOver ? 'active' : 'issued'
    const issued = await assignBlanks(db, campusId, { batchId, personIds: without, state }, now)
    if (issued.length < without.length) return refuse('card_state_conflict', { freeCount: issued.length })
    await insertIssued(db, campusId, { issued, state, actor }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'cards_issued',
      subjectKind: 'report',
      subjectId: batchId,
      detail: { count: issued.length, handedOver },
    })
    return { ok: true, issued }
  })
}
