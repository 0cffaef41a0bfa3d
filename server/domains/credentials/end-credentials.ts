import type { Queryable } from '../../base/database.ts'
import { endKey, selectCurrentKey } from './pay-key-store.ts'
import { deleteOtherSessions } from './session-store.ts'
import { lockCredentials } from './store.ts'

/**
 * Ends a person's pay key and every session, when the account ends (RULES 2.7); in the caller's transaction.
 * @returns the alias under which the person paid, to be put on the hot list; null without a pay key
 */
export async function endCredentials(
  db: Queryable,
  campusId: number,
  personId: string,
  now: Date,
): Promise<string | null> {
  await lockCredentials(db, campusId, personId)
  const key = await selectCurrentKey(db, campusId, personId)
  if (key) await endKey(db, campusId, key.keyId, now)
  await deleteOtherSessions(db, campusId, personId, null)
  return key?.alias ?? null
}
