import type { Queryable } from '../../base/database.ts'
import type { CaseDecision } from './case.ts'
import { selectDecisionsSince } from './store.ts'

/** What was decided since then that charges somebody, oldest first: for whoever sees to it that money followed. */
export async function readDecisionsSince(
  db: Queryable,
  campusId: number,
  since: Date,
): Promise<CaseDecision[]> {
  return selectDecisionsSince(db, campusId, since)
}
