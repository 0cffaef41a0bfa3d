import type { Refusal } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { addStall } from '../merchants/add-stall.ts'
import type { Stall } from '../merchants/merchant.ts'

/**
 * Opens a stall of a merchant. The same one again is no second one.
 * Refuses `merchant_unknown`, and `id_conflict` when the id is another stall's.
 */
export async function openStall(
  pool: Pool,
  { campusId, actor, stall }: { campusId: number; actor: Actor; stall: Stall },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (client) => {
    const added = await addStall(client, campusId, stall, now)
    if (!added.ok) return added
    if (!added.repeat) {
      await recordAudit(client, {
        campusId,
        at: now,
        actor,
        action: 'stall_opened',
        subjectKind: 'stall',
        subjectId: stall.stallId,
        detail: { merchantId: stall.merchantId, name: stall.name, admits: stall.admits },
      })
    }
    return { ok: true }
  })
}
