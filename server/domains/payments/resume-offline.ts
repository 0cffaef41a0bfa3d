import { readDecisionsSince } from '../cases/read-decisions.ts'
import { chargeDecided } from './decide-offline-case.ts'
import { selectReceivedBefore } from './offline-store.ts'
import { type KeptDeps, settleKept } from './settle-kept.ts'

/** A record that has lain longer was left behind: whoever takes an upload settles it within seconds. */
const STALE_MS = 60_000
const AT_ONCE = 500
/** How far back decisions are looked at: a server is not down for longer without somebody looking. */
const DECISIONS_MS = 7 * 86_400_000

/**
 * Goes on with what a killed server left behind: records that were kept and not settled, whether their terminal ever
 * comes back or not, and decisions whose charges were not posted. Harmless to repeat, on several servers at once.
 * @returns how many records were taken up
 */
export async function resumeOffline(deps: KeptDeps, campusId: number, now: Date): Promise<number> {
  const { pool } = deps
  const left = await selectReceivedBefore(pool, campusId, new Date(now.getTime() - STALE_MS), AT_ONCE)
  await settleKept(deps, campusId, left, now)
  const since = new Date(now.getTime() - DECISIONS_MS)
  for (const { chargeRecordIds } of await readDecisionsSince(pool, campusId, since))
    await chargeDecided(deps, campusId, chargeRecordIds)
  return left.length
}
