import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { Stall } from './merchant.ts'
import { insertStall, selectMerchant, selectStall } from './store.ts'

/**
 * Adds a stall of a merchant. The same one again is no second one (`repeat`).
 * Refuses `merchant_unknown`, and `id_conflict` when the id is another stall's.
 */
export async function addStall(
  db: Queryable,
  campusId: number,
  stall: Stall,
  now: Date,
): Promise<{ ok: true; repeat: boolean } | Refusal> {
  if (!(await selectMerchant(db, campusId, stall.merchantId))) return refuse('merchant_unknown')
  if (await insertStall(db, campusId, stall, now)) return { ok: true, repeat: false }
  const known = await selectStall(db, campusId, stall.stallId)
  assert(known, 'the stall whose id is taken exists')
  const same =
    known.merchantId === stall.merchantId &&
    known.name === stall.name &&
    known.nameEn === stall.nameEn &&
    known.admits.toSorted().join() === stall.admits.toSorted().join()
  return same ? { ok: true, repeat: true } : refuse('id_conflict')
}
