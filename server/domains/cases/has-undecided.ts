import type { Queryable } from '../../base/database.ts'
import type { CaseKind } from './case.ts'
import { type CaseKey, hasUndecided } from './store.ts'

/** What a card is blocked for; other cases that name one leave it as it is. */
const BLOCKING: readonly CaseKind[] = [
  'offline_not_genuine',
  'card_counter_twice',
  'card_counter_backwards',
  'card_cloned',
]

/** Whether a case other than this one, for which the card is blocked too, is not decided yet. */
export function hasUndecidedOfCard(db: Queryable, key: CaseKey, cardNo: string): Promise<boolean> {
  return hasUndecided(db, key, BLOCKING, { cardNo })
}
