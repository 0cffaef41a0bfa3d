import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { updateMerchantNames } from './store.ts'

/** Gives a merchant other names; what it is owed and what was paid there stays. Refuses `merchant_unknown`. */
export async function renameMerchant(
  db: Queryable,
  campusId: number,
  merchantId: string,
  names: { name: string; nameEn: string },
): Promise<{ ok: true } | Refusal> {
  const found = await updateMerchantNames(db, campusId, merchantId, names)
  return found ? { ok: true } : refuse('merchant_unknown')
}
