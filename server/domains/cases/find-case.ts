import type { Queryable } from '../../base/database.ts'
import type { Case } from './case.ts'
import { type CaseKey, selectCase } from './store.ts'

/** A case, for whoever moves its money. */
export async function findCase(db: Queryable, key: CaseKey): Promise<Case | null> {
  return selectCase(db, key)
}
