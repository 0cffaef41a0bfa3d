import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { deleteOtherSessions } from './session-store.ts'
import { lockAdministrators, selectOperator, updateEnded } from './store.ts'

/**
 * Ends an operator who leaves, and all sessions at once; harmless to repeat. The login is never given again.
 * Refuses `not_found`, and `forbidden` for oneself or by an administrator who was just ended: one always remains.
 */
export async function endOperator(
  pool: Pool,
  { campusId, operatorId, byId }: { campusId: number; operatorId: string; byId: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  if (operatorId === byId) return refuse('forbidden')
  return inTransaction(pool, async (db) => {
    const administrators = await lockAdministrators(db, campusId)
    if (!administrators.includes(byId)) return refuse('forbidden')
    if (!(await selectOperator(db, campusId, operatorId))) return refuse('not_found')
    if (!(await updateEnded(db, campusId, operatorId))) return { ok: true as const }
    await deleteOtherSessions(db, campusId, operatorId, null)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: byId },
      action: 'operator_ended',
      subjectKind: 'operator',
      subjectId: operatorId,
    })
    return { ok: true as const }
  })
}
