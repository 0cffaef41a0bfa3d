import type { Queryable } from '../../base/database.ts'
import { idleBefore } from './session.ts'
import { deleteIdleSessions } from './session-store.ts'
import { sweepFailures } from './spraying.ts'

/** Removes sessions that have ended by themselves and failures that count no more. For a job, once an hour or so. */
export async function sweepCredentials(db: Queryable, now: Date): Promise<void> {
  await deleteIdleSessions(db, idleBefore(now))
  await sweepFailures(db, now)
}
