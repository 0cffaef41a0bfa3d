import type { Clock } from '../../base/clock.ts'
import { consumeTopUpNotices } from './consume-notices.ts'
import { type FollowDeps, followDueOrders } from './follow-order.ts'

/** What kills, lost notices and slow channels left: the inbox is emptied, and channels that told us nothing are asked. */
export async function resumeTopUps(deps: FollowDeps, campusId: number, now: Date): Promise<void> {
  await consumeTopUpNotices(deps, campusId, now)
  await followDueOrders(deps, campusId, now)
}

/**
 * Credits at once what a notice has just told of: one run at a time a campus, and one more when something came during
 * it, however many came. What fails here the job does a little later.
 */
export function createTopUpHurry(
  deps: FollowDeps & { clock: Clock },
  onError: (error: unknown) => void,
): (campusId: number) => void {
  const states = new Map<number, 'running' | 'again'>()
  const run = async (campusId: number) => {
    do {
      states.set(campusId, 'running')
      await consumeTopUpNotices(deps, campusId, deps.clock())
    } while (states.get(campusId) === 'again')
  }
  return (campusId) => {
    if (states.has(campusId)) return void states.set(campusId, 'again')
    states.set(campusId, 'running')
    run(campusId)
      .catch(onError)
      .finally(() => states.delete(campusId))
  }
}
