import type { Queryable } from '../../base/database.ts'
import { findAct } from '../ledger/act.ts'
import { inScope, type MerchantScope } from '../merchants/scope.ts'
import { selectCharge } from './channel-charge-store.ts'
import type { PaidPayment } from './refund.ts'
import { selectMerchantOf } from './refund-store.ts'
import { selectHolder } from './store.ts'

/**
 * A payment to a merchant, by any means, a channel’s too, and late ones too, as a refund reads it. Null if there is
 * none under the id, or it is a merchant's outside the scope, or the campus paid it from suspense (RULES 3.7).
 */
export async function findPaid(
  db: Queryable,
  { campusId, paymentId, scope }: { campusId: number; paymentId: string; scope: MerchantScope },
): Promise<PaidPayment | null> {
  const act = await findAct(db, campusId, paymentId)
  const isPayment = act?.kind === 'payment' || act?.kind === 'offline_payment'
  if (!act || !isPayment) return null
  const charge = act.walletId === null ? await selectCharge(db, { campusId, paymentId }) : null
  if (act.walletId === null && !charge) return null
  const [merchantId, holder] = await Promise.all([
    selectMerchantOf(db, campusId, act.accountId),
    act.walletId === null ? null : selectHolder(db, campusId, act.walletId),
  ])
  if (merchantId === null || !(holder ?? charge) || !inScope(scope, merchantId)) return null
  return {
    paymentId,
    personId: holder?.personId ?? null,
    walletId: act.walletId,
    channel: charge?.channel ?? null,
    payableId: act.accountId,
    terminalId: act.terminalId,
    chargedFen: act.amountFen,
    subsidyFen: act.subsidyFen,
    paidAt: act.occurredAt,
  }
}
