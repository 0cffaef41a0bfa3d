import type { CardDeps } from './change-state.ts'
import { freeze } from './freeze.ts'
import { selectEndedVisitors } from './visit-store.ts'

const AT_ONCE = 200

/**
 * Freezes the accounts of visitors whose time is over (RULES 3.10), so that what is left can go back to where it came
 * from; they could not pay any more before. Answers how many. Several servers may do it at once.
 */
export async function endVisits(deps: CardDeps, campusId: number, now: Date): Promise<number> {
  const ended = await selectEndedVisitors(deps.pool, campusId, now, AT_ONCE)
  const actor = { kind: 'system', id: null } as const
  for (const personId of ended)
    await freeze(deps, { campusId, personId, actor, reason: '访客到期 visit ended' }, now)
  return ended.length
}
