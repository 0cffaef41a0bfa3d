import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { findAct } from '../ledger/act.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { type Payment, paymentOf } from './payment.ts'
import { selectHolder, selectPrice } from './store.ts'

/** A payment as it stands in the ledger, and whose it is. */
export type StoredPayment = {
  posted: PostedAct
  personId: string
  payment: Payment
  /** Sold with no network, and posted when its record came (RULES 3.7). */
  late: boolean
}

/**
 * The payment that was posted under an id, also a late one; null if the id is no payment's, or the campus paid it from
 * suspense.
 */
export async function findPayment(
  db: Queryable,
  campusId: number,
  id: string,
): Promise<StoredPayment | null> {
  const posted = await findAct(db, campusId, id)
  if (!posted) return null
  return isLateCharge(posted) ? chargeIn(db, campusId, posted) : storedPayment(db, campusId, posted)
}

/** Whether an act is what a person was charged for a sale made with no network, to its merchant. */
export function isLateCharge({ kind, walletId, reference }: PostedAct): boolean {
  // A charge that was decided later goes to suspense, and refers to the sale.
  return kind === 'offline_payment' && walletId !== null && reference === null
}

/** What an act of the ledger was as an online payment, in the words of its first approval; null if it was none. */
export async function storedPayment(
  db: Queryable,
  campusId: number,
  posted: PostedAct,
): Promise<StoredPayment | null> {
  return posted.kind === 'payment' ? chargeIn(db, campusId, posted) : null
}

async function chargeIn(db: Queryable, campusId: number, posted: PostedAct): Promise<StoredPayment> {
  const { walletId } = posted
  assert(walletId !== null, 'a payment left a wallet')
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
    late: posted.kind === 'offline_payment',
  }
}
