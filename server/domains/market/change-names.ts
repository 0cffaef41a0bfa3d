import type { Refusal } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { renameMerchant } from '../merchants/rename-merchant.ts'

/** Gives a merchant other names, written to the audit log. Refuses `merchant_unknown`. */
export async function changeNames(
  pool: Pool,
  change: { campusId: number; actor: Actor; merchantId: string; name: string; nameEn: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, actor, merchantId, name, nameEn } = change
  return inTransaction(pool, async (client) => {
    const renamed = await renameMerchant(client, campusId, merchantId, { name, nameEn })
    if (!renamed.ok) return renamed
    await recordAudit(client, {
      campusId,
      at: now,
      actor,
      action: 'merchant_renamed',
      subjectKind: 'merchant',
      subjectId: merchantId,
      detail: { name, nameEn },
    })
    return { ok: true }
  })
}
