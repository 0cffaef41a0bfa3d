import type { Refusal } from '../../../contract/problem.ts'
import { inTransaction, type Pool, Rollback } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { openAccount } from '../ledger/open-account.ts'
import { addMerchant } from '../merchants/add-merchant.ts'
import type { Merchant } from '../merchants/merchant.ts'

/**
 * Opens a merchant: the account of what it is owed, and the merchant. The same one again is no second one.
 * Refuses `id_conflict` when the id is another merchant's.
 */
export async function openMerchant(
  pool: Pool,
  opening: { campusId: number; actor: Actor; merchant: Omit<Merchant, 'payableAccountId'> },
  now: Date,
): Promise<{ ok: true; payableAccountId: number } | Refusal> {
  const { campusId, actor, merchant } = opening
  return inTransaction(pool, async (client) => {
    const { merchantId, name, kind, subsidyAllowed } = merchant
    const payableAccountId = await openAccount(client, campusId, 'merchant_payable', { ownerId: merchantId })
    const added = await addMerchant(client, campusId, { ...merchant, payableAccountId }, now)
    if (!added.ok) throw new Rollback(added)
    if (!added.repeat) {
      await recordAudit(client, {
        campusId,
        at: now,
        actor,
        action: 'merchant_opened',
        subjectKind: 'merchant',
        subjectId: merchantId,
        detail: { name, kind, subsidyAllowed },
      })
    }
    return { ok: true, payableAccountId }
  })
}
