import { type BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { deleteExpiredClaims } from './store.ts'

/** Forgets what was used once and can no longer be tried (at least 31 days ago); answers how many. Run it once a day. */
export async function forgetClaims(db: Queryable, campusId: number, today: BusinessDate): Promise<number> {
  return deleteExpiredClaims(db, campusId, today)
}
