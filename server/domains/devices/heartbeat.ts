import type { Queryable } from '../../base/database.ts'
import { updateHeartbeat } from './store.ts'

/** Notes that a terminal is alive, and how far its clock and its hot list are from ours (DESIGN 7). */
export async function recordHeartbeat(
  db: Queryable,
  beat: { campusId: number; terminalId: string; at: Date; hotListVersion: number; queueLength: number },
  now: Date,
): Promise<void> {
  const { campusId, terminalId, at, hotListVersion, queueLength } = beat
  const clockDriftMs = at.getTime() - now.getTime()
  await updateHeartbeat(db, { campusId, terminalId, now, clockDriftMs, hotListVersion, queueLength })
}
