import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { endSuspension, insertSuspension, updateSuspended } from './store.ts'

/**
 * Suspends a terminal, or lets it work again. A session that a suspended one has is still heard (heartbeats, its own
 * list) but takes no money: `terminal_unknown`, within a second; when it signs in, it may only hand in what it sold
 * before. Resumed, it signs in anew and works. Doing it twice is harmless.
 */
export async function suspendTerminal(
  pool: Pool,
  change: { campusId: number; actor: Actor; terminalId: string; suspended: boolean },
  now: Date,
): Promise<void> {
  const { campusId, actor, terminalId, suspended } = change
  await inTransaction(pool, async (client) => {
    const was = await updateSuspended(client, { campusId, terminalId, suspended })
    if (was === null || (was === 'suspended') === suspended) return
    if (suspended) await insertSuspension(client, { campusId, terminalId, now })
    else await endSuspension(client, { campusId, terminalId, now })
    await recordAudit(client, {
      campusId,
      at: now,
      actor,
      action: suspended ? 'terminal_suspended' : 'terminal_resumed',
      subjectKind: 'terminal',
      subjectId: terminalId,
    })
  })
}
