import { type Refusal, refuse } from '../../../contract/problem.ts'
import { businessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { type BatchRow, selectBatch, updateDecided } from './batch-store.ts'

type Order = {
  campusId: number
  operatorId: string
  /** Whether the role decides; one that only proposes takes its own back. */
  decides: boolean
  id: string
  approve: boolean
  note: string
}

/**
 * Approves or refuses a batch that waits, once: another operator than who asked, who may only take it back. The money
 * follows by the job. The same decision by the same operator is answered the same.
 * Refuses `not_found`, `forbidden`, `subsidy_batch_decided`, `second_person_required`, `subsidy_expiry_invalid` (it ended meanwhile).
 */
export async function decideBatch(
  pool: Pool,
  { campusId, operatorId, decides, id, approve, note }: Order,
  now: Date,
): Promise<{ ok: true; batch: BatchRow } | Refusal> {
  const found = await selectBatch(pool, { campusId, id })
  if (!found) return refuse('not_found')
  if (!decides && (approve || found.askedBy !== operatorId)) return refuse('forbidden')
  if (approve && found.askedBy === operatorId) return refuse('second_person_required')
  if (approve && found.state === 'waiting' && found.expiresOn < businessDate(now))
    return refuse('subsidy_expiry_invalid')
  await inTransaction(pool, async (db) => {
    const state = approve ? 'posting' : 'refused'
    if (!(await updateDecided(db, { campusId, id }, { state, at: now, by: operatorId, note }))) return
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: approve ? 'subsidy_batch_approved' : 'subsidy_batch_refused',
      subjectKind: 'report',
      subjectId: null,
      detail: { batchId: id, amountFen: found.amountFen, grants: found.grants, note },
    })
  })
  const batch = await selectBatch(pool, { campusId, id })
  const isSame = batch?.decidedBy === operatorId && approve === (batch.state !== 'refused')
  return batch && isSame ? { ok: true, batch } : refuse('subsidy_batch_decided')
}
