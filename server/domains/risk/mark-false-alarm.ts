import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { decideCase } from '../cases/decide-case.ts'
import { selectRiskCase, updateFalseAlarm } from './read-store.ts'

/**
 * Marks that what was found was nothing odd, so that thresholds can be tuned by how often that happens. Decides the case,
 * if nobody has; one that was decided is marked all the same. Harmless to repeat. Refuses `not_found`.
 */
export async function markFalseAlarm(
  { pool }: { pool: Pool },
  order: { campusId: number; caseId: string; operatorId: string; note: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, caseId, operatorId, note } = order
  if (!(await selectRiskCase(pool, { campusId, caseId }))) return refuse('not_found')
  const decided = await decideCase(
    { pool, recordAudit },
    { ...order, decision: { chargeRecordIds: [] }, needsApproval: false },
    { judge: () => null, onDecided: async () => {} },
    now,
  )
  if (!decided.ok) return decided
  await inTransaction(pool, async (db) => {
    if (!(await updateFalseAlarm(db, { campusId, caseId, operatorId, now }))) return
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'false_alarm_marked',
      subjectKind: 'case',
      subjectId: caseId,
      detail: { note },
    })
  })
  return { ok: true }
}
