import type { ChannelCode } from '../../../contract/channels.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { findAct } from '../ledger/act.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { channelPayment, isChannelPayment } from './channel-payment.ts'
import { isLateSale, latePayment } from './late-payment.ts'
import { type Payment, paymentOf } from './payment.ts'
import type { Reversal } from './reverse.ts'
import { selectHolder, selectPrice } from './store.ts'

/** A payment as it stands in the ledger, and whose it is. */
export type StoredPayment = { posted: PostedAct; personId: string; payment: Payment }

/** The same as a till or a desk looks at it. */
export type FoundPayment = {
  posted: PostedAct
  /** Null where a channel's code paid: nobody of the campus did. */
  personId: string | null
  /** Without a balance where nothing left the wallet for it. */
  payment: Omit<Payment, 'walletFen'> & { walletFen?: Fen; channel?: ChannelCode }
  /** What took it back; only where the payment itself knows it, otherwise it is in the payer's history. */
  reversal?: Reversal | null
  /** Sold with no network, and posted when its record came (RULES 3.7). */
  late: boolean
  /** Its code was used for another sale too: what the person pays is decided in a case. */
  inCase: boolean
}

/** The payment that was posted under an id, also a late one; null if the id is no payment's. */
export async function findPayment(db: Queryable, campusId: number, id: string): Promise<FoundPayment | null> {
  const posted = await findAct(db, campusId, id)
  if (!posted) return null
  if (isLateSale(posted)) return latePayment(db, campusId, posted)
  if (isChannelPayment(posted)) return channelPayment(db, campusId, posted)
  const stored = await storedPayment(db, campusId, posted)
  return stored && { ...stored, late: false, inCase: false }
}

/** What an act of the ledger was as an online payment, in the words of its first approval; null if it was none. */
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
