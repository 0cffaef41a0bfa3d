import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { SHOWN_REFERENCES } from './means.ts'
import { selectRecords } from './offline-store.ts'
import { maskedPayer } from './payment.ts'
import { selectHolder } from './store.ts'
import type { FoundPayment } from './stored-payment.ts'

/** Whether an act is a sale made with no network, paid to its merchant by the person or from suspense. */
export function isLateSale({ kind, reference }: Pick<PostedAct, 'kind' | 'reference'>): boolean {
  // A charge that was decided later goes to suspense, and refers to the sale.
  return kind === 'offline_payment' && (reference === null || SHOWN_REFERENCES.includes(reference))
}

/**
 * A sale made with no network as a payment, once it is posted (RULES 3.7). Of one in a case the merchant has its money
 * and nothing of that moved from the person: what the person pays is for the case to say.
 */
export async function latePayment(db: Queryable, campusId: number, posted: PostedAct): Promise<FoundPayment> {
  const record = (await selectRecords(db, campusId, [posted.id])).get(posted.id)
  assert(record, 'a late sale was posted from its record')
  const holder = await selectHolder(db, campusId, record.walletId)
  assert(holder, 'a wallet belongs to a person')
  const inCase = record.state === 'case'
  return {
    posted,
    personId: record.personId,
    late: true,
    inCase,
    payment: {
      id: posted.id,
      amountFen: record.amountFen,
      chargedFen: inCase ? 0 : record.amountFen,
      subsidyFen: 0,
      payer: maskedPayer(holder),
      ...(inCase || posted.walletAfterFen === null ? {} : { walletFen: posted.walletAfterFen }),
      at: posted.occurredAt,
    },
  }
}
