import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { lockTerminal, selectShift, updateShiftClosed } from './store.ts'

/**
 * Closes a shift: by its own terminal, or by an operator when a cashier forgot it. Twice is harmless.
 * Refuses `not_found` for what is not there or another terminal's.
 */
export async function closeShift(
  pool: Pool,
  { campusId, id, actor, reason }: { campusId: number; id: string; actor: Actor; reason?: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    const shift = await selectShift(db, campusId, id)
    if (!shift || (actor.kind === 'terminal' && actor.id !== shift.terminalId)) return refuse('not_found')
    await lockTerminal(db, campusId, shift.terminalId)
    const locked = await selectShift(db, campusId, id)
    if (!locked || locked.closedAt !== null) return { ok: true }
    await updateShiftClosed(db, { campusId, id, now })
    if (actor.kind !== 'terminal') {
      await recordAudit(db, {
        campusId,
        at: now,
        actor,
        action: 'shift_closed',
        subjectKind: 'terminal',
        subjectId: shift.terminalId,
        detail: { shiftId: id, cashierNo: shift.cashierNo, reason },
      })
    }
    return { ok: true }
  })
}
