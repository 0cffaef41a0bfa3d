import { uuidv7 } from '../../base/ids.ts'
import { openCase } from '../cases/open-case.ts'
import { endLeaving } from './end-leaving.ts'
import { resumeTransfers } from './mark-transferred.ts'
import { type PostDeps, resumePayouts } from './post-payout.ts'
import { type StartDeps, startLeaving } from './start-leaving.ts'
import { selectEndedVisits, selectLateRecords, selectToEnd } from './store.ts'

const AT_ONCE = 200
/** A terminal that hands in records later than this was not lost, it was buried. */
const LATE_FOR_MS = 400 * 86_400_000

export type ResumeDeps = PostDeps & StartDeps

/**
 * What leaves by itself, for a job: pay-outs that a kill left in the middle, accounts with nothing to pay back whose time
 * is over, visitors whose visit has ended (RULES 3.10), and the cases of late records that came after all of it.
 * Harmless to repeat, and several servers may do it at once.
 */
export async function resumeLeavings(deps: ResumeDeps, campusId: number, now: Date): Promise<void> {
  await resumePayouts(deps, campusId, now)
  await resumeTransfers(deps, campusId)
  for (const personId of await selectEndedVisits(deps.pool, campusId, now, AT_ONCE)) {
    const actor = { kind: 'system', id: null } as const
    await startLeaving(
      deps,
      { campusId, id: uuidv7(now), personId, reason: '访客到期 visit ended', actor },
      now,
    )
  }
  for (const leavingId of await selectToEnd(deps.pool, campusId, now, AT_ONCE))
    await endLeaving(deps, { campusId, leavingId, operatorId: null }, now)
  await noteLateRecords(deps, campusId, now)
}

/** Use is posted whenever it is heard of (RULES 3.7), but here nobody is left to pay it: a case, one a leaving. */
async function noteLateRecords({ pool }: ResumeDeps, campusId: number, now: Date): Promise<void> {
  const since = new Date(now.getTime() - LATE_FOR_MS)
  for (const { leavingId, personId, recordIds } of await selectLateRecords(pool, campusId, since)) {
    const finding = {
      kind: 'late_after_leaving',
      naturalKey: leavingId,
      subjects: [
        { kind: 'person', id: personId },
        ...recordIds.map((id) => ({ kind: 'record', id }) as const),
      ],
      detail: { leavingId },
    } as const
    await openCase(pool, campusId, finding, now)
  }
}
