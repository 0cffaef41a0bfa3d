import type { PolicyAt } from '../policy/read.ts'
import { noteBackwards } from './note-backwards.ts'
import { noteLimits } from './note-offline-limits.ts'
import { noteSuspended } from './note-suspended.ts'
import type { StoredRecord } from './offline-record.ts'
import { type SettleDeps, settleOffline } from './settle-offline.ts'

export type KeptDeps = SettleDeps & { policyAt: PolicyAt }

/** Settles records that are kept and in nobody's hand, and notes what must be noted of them. Harmless to repeat. */
export async function settleKept(
  deps: KeptDeps,
  campusId: number,
  kept: readonly StoredRecord[],
  now: Date,
): Promise<void> {
  const { pool, policyAt } = deps
  await settleOffline(deps, campusId, kept, now)
  for (const [terminalId, records] of Map.groupBy(kept, (record) => record.terminalId)) {
    // What the certificate allowed came with the upload only; what the campus allowed then is known.
    const sold = await Promise.all(
      records.map(async (record) => {
        const { payCodeOfflineLimitFen, allowanceFen } = await policyAt(campusId, record.at)
        return { record, limitFen: record.card ? allowanceFen : payCodeOfflineLimitFen }
      }),
    )
    await noteLimits(deps, { campusId, terminalId }, sold, now)
    await noteSuspended(pool, { campusId, terminalId }, records, now)
  }
  await noteBackwards(pool, campusId, kept, now)
}
