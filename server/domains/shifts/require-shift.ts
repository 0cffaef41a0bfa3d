import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { setShiftTerminal } from './store.ts'

/** Sets whether a terminal takes payments in an open shift only; holds within a second. Twice is harmless. */
export async function requireShift(
  pool: Pool,
  change: { campusId: number; actor: Actor; terminalId: string; needsShift: boolean },
  now: Date,
): Promise<void> {
  const { campusId, actor, terminalId, needsShift } = change
  await inTransaction(pool, async (db) => {
    if (!(await setShiftTerminal(db, { campusId, terminalId, needsShift }))) return
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: needsShift ? 'shift_required' : 'shift_not_required',
      subjectKind: 'terminal',
      subjectId: terminalId,
    })
  })
}
