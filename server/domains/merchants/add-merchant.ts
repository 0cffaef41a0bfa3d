import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { Merchant } from './merchant.ts'
import { insertMerchant, selectMerchant } from './store.ts'

/**
 * Adds a merchant, whose account the ledger opened. The same one again is no second one (`repeat`).
 * Refuses `id_conflict` when the id is another merchant's.
 */
export async function addMerchant(
  db: Queryable,
  campusId: number,
  merchant: Merchant,
  now: Date,
): Promise<{ ok: true; repeat: boolean } | Refusal> {
  if (await insertMerchant(db, campusId, merchant, now)) return { ok: true, repeat: false }
  const known = await selectMerchant(db, campusId, merchant.merchantId)
  assert(known, 'the merchant whose id is taken exists')
  const { name, nameEn, kind, subsidyAllowed } = merchant
  const same =
    known.name === name &&
    known.nameEn === nameEn &&
    known.kind === kind &&
    known.subsidyAllowed === subsidyAllowed
  return same ? { ok: true, repeat: true } : refuse('id_conflict')
}
