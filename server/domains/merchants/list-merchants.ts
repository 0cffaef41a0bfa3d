import type { Queryable } from '../../base/database.ts'
import type { Merchant, Stall } from './merchant.ts'
import { selectMerchants, selectStalls } from './store.ts'

/** A campus's merchants with their stalls, oldest first; with an id only that one, if there is one. */
export async function listMerchants(
  db: Queryable,
  campusId: number,
  merchantId: string | null = null,
): Promise<(Merchant & { stalls: Stall[] })[]> {
  const merchants = await selectMerchants(db, campusId, merchantId)
  const stalls = Map.groupBy(await selectStalls(db, campusId, merchantId), (stall) => stall.merchantId)
  return merchants.map((merchant) => ({ ...merchant, stalls: stalls.get(merchant.merchantId) ?? [] }))
}
