import type { Queryable } from '../../base/database.ts'
import { deleteAllTries, deleteTriesBefore, selectLocks } from './store.ts'

/** Until when each scope of a subject is locked, for whatever device; those that are not locked are absent. */
export async function readLocks(
  db: Queryable,
  campusId: number,
  subjectId: string,
  now: Date,
): Promise<Map<string, Date>> {
  const locks = await selectLocks(db, campusId, subjectId, now)
  return new Map(locks.map(({ scope, until }) => [scope, until]))
}

/** Forgets what was tried, on every device: the secret was replaced by somebody who proved who they are. */
export async function unlock(
  db: Queryable,
  campusId: number,
  scopes: readonly string[],
  subjectId: string,
): Promise<void> {
  await deleteAllTries(db, campusId, scopes, subjectId)
}

const KEPT_MS = 30 * 86_400_000

/** Forgets tries of more than 30 days ago, so that logins nobody has do not fill the table. For a job; returns how many. */
export async function sweepLockouts(db: Queryable, now: Date): Promise<number> {
  return deleteTriesBefore(db, new Date(now.getTime() - KEPT_MS))
}
