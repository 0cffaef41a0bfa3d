import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import { channelPayer } from './channel-charge.ts'
import { selectCharge } from './channel-charge-store.ts'
import type { FoundPayment } from './stored-payment.ts'

/** Whether an act is a payment by a channel's code: nothing left anybody's wallet for it. */
export function isChannelPayment({ kind, walletId }: Pick<PostedAct, 'kind' | 'walletId'>): boolean {
  return kind === 'payment' && walletId === null
}

/** It as a payment, with the reversal that took it back. */
export async function channelPayment(
  db: Queryable,
  campusId: number,
  posted: PostedAct,
): Promise<FoundPayment> {
  const charge = await selectCharge(db, { campusId, paymentId: posted.id })
  assert(charge, 'a payment by a channel’s code was posted from its charge')
  const { channel, priceFen, chargedFen, reversalId, reversedAt } = charge
  return {
    posted,
    personId: null,
    late: false,
    inCase: false,
    reversal:
      reversalId && reversedAt
        ? { id: reversalId, paymentId: posted.id, amountFen: chargedFen, at: reversedAt }
        : null,
    payment: {
      id: posted.id,
      amountFen: priceFen,
      chargedFen,
      subsidyFen: 0,
      payer: channelPayer(channel),
      channel,
      at: posted.occurredAt,
    },
  }
}
