import type { Merchant } from '../../../contract/merchants.ts'
import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { listMerchants } from '../merchants/list-merchants.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { selectActivity } from './store.ts'

/** The merchants of a scope with their stalls, terminals and what they took today (posted since midnight in Shanghai). */
export async function listMarket(
  db: Queryable,
  campusId: number,
  scope: MerchantScope,
  now: Date,
): Promise<Merchant[]> {
  if (scope !== 'all' && scope.merchantId === null) return []
  const only = scope === 'all' ? null : scope.merchantId
  const [merchants, activities] = await Promise.all([
    listMerchants(db, campusId, only),
    selectActivity(db, campusId, only, businessDate(now)),
  ])
  const active = new Map(activities.map((activity) => [activity.merchantId, activity]))
  return merchants.map(({ merchantId, name, nameEn, kind, subsidyAllowed, stalls }) => ({
    id: merchantId,
    name,
    nameEn,
    kind,
    subsidyAllowed,
    stalls: stalls.map((stall) => ({
      id: stall.stallId,
      name: stall.name,
      nameEn: stall.nameEn,
      admits: [...stall.admits],
    })),
    terminalCount: active.get(merchantId)?.terminalCount ?? 0,
    todayFen: active.get(merchantId)?.takenFen ?? 0,
  }))
}

/** One merchant that exists, as it is listed. */
export async function readMerchant(
  db: Queryable,
  campusId: number,
  merchantId: string,
  now: Date,
): Promise<Merchant> {
  const [merchant] = await listMarket(db, campusId, { merchantId }, now)
  assert(merchant, `merchant ${merchantId} exists`)
  return merchant
}
