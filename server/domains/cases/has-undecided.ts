import type { Queryable } from '../../base/database.ts'
import { type CaseKey, hasUndecided } from './store.ts'

/** Whether a case other than this one is about the card and not decided yet. */
export function hasUndecidedOfCard(db: Queryable, key: CaseKey, cardNo: string): Promise<boolean> {
  return hasUndecided(db, key, { cardNo })
}
