import type { CardReplaced } from '../../../contract/cards.ts'
import { assert } from '../../base/assert.ts'
import type { Renewed } from './renew-card.ts'

/** What whoever replaces a card is told. */
export function shownReplacement({ renewal, walletFen }: Renewed): CardReplaced {
  const { renewalId: id, newCardNo: number, oldCardNo: voided, feeFen, doneAt } = renewal
  assert(doneAt, 'a renewal that was answered is done')
  return { id, number, voided, feeFen, walletFen, at: doneAt.toISOString() }
}
