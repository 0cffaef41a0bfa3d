import type { Pool } from '../../base/database.ts'
import { openCase } from '../cases/open-case.ts'
import { readSuspensions } from '../devices/read-suspensions.ts'
import { CLOCK_TOLERANCE_MS } from './judge-offline.ts'
import type { GenuineRecord } from './offline-record.ts'

/**
 * Opens a case for each suspension in which a terminal sold all the same: for information, since what is genuine is
 * posted (RULES 3.7). A terminal without network does not hear that it was suspended, so this may well be honest. By the
 * terminal's clock, which may be off by as much as ids may.
 */
export async function noteSuspended(
  pool: Pool,
  { campusId, terminalId }: { campusId: number; terminalId: string },
  records: readonly Pick<GenuineRecord, 'id' | 'at'>[],
  now: Date,
): Promise<void> {
  for (const { suspendedAt, resumedAt } of await readSuspensions(pool, { campusId, terminalId })) {
    const from = new Date(suspendedAt.getTime() + CLOCK_TOLERANCE_MS)
    const made = records.filter(({ at }) => at > from && (resumedAt === null || at < resumedAt))
    if (made.length === 0) continue
    const finding = {
      kind: 'offline_after_suspension',
      naturalKey: `${terminalId}:${suspendedAt.toISOString()}`,
      subjects: [
        ...made.map(({ id }) => ({ kind: 'record' as const, id })),
        { kind: 'terminal' as const, id: terminalId },
      ],
      detail: { suspendedAt: suspendedAt.toISOString() },
    } as const
    await openCase(pool, campusId, finding, now)
  }
}
