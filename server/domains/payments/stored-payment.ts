import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { findAct } from '../ledger/act.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { type Payment, paymentOf } from './payment.ts'
import { selectHolder, selectPrice } from './store.ts'

/** A payment as it stands in the ledger, and whose it is. */
export type StoredPayment = { posted: PostedAct; personId: string; payment: Payment }

/** The payment that was posted under an id; null if the id is no payment's. */
export async function findPayment(
  db: Queryable,
  campusId: number,
  id: string,
): Promise<StoredPayment | null> {
  const posted = await findAct(db, campusId, id)
  return posted ? storedPayment(db, campusId, posted) : null
}

/** What an act of the ledger was as a payment, in the words of its first approval; null if it was none. */
export async function storedPayment(
  db: Queryable,
  campusId: number,
  posted: PostedAct,
): Promise<StoredPayment | null> {
  const { kind, walletId } = posted
  if (kind !== 'payment' || walletId === null) return null
  const charge = { campusId, paymentId: posted.id, walletId, chargedFen: posted.amountFen }
  const [holder, priceFen] = await Promise.all([
    selectHolder(db, campusId, walletId),
    selectPrice(db, charge),
  ])
  assert(holder, 'a wallet belongs to a person')
  return {
    posted,
    personId: holder.personId,
    payment: paymentOf(posted, priceFen ?? posted.amountFen, holder),
  }
}
