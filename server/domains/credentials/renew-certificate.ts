import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { findPerson } from '../people/find-person.ts'
import type { Policy } from '../policy/policy.ts'
import type { PayKeyDeps } from './enrol-pay-key.ts'
import { type Certificate, certify, refusesCertificate } from './pay-key.ts'
import { selectCurrentKey } from './pay-key-store.ts'

/**
 * Certifies the person's pay key for another 24 hours, by the role and limits of now.
 * Refuses `not_found` (no key of this person, or ended) and `account_state_conflict`.
 */
export async function renewCertificate(
  { pool, keys, campusCodeOf }: PayKeyDeps,
  { campusId, personId, keyId }: { campusId: number; personId: string; keyId: string },
  policy: Policy,
  now: Date,
): Promise<(Certificate & { ok: true }) | Refusal> {
  const [key, person] = await Promise.all([
    selectCurrentKey(pool, campusId, personId),
    findPerson(pool, campusId, personId),
  ])
  assert(person, 'whoever signed in is a person')
  if (key?.keyId !== keyId) return refuse('not_found')
  const refusal = await refusesCertificate(pool, campusId, person.walletId)
  return refusal ?? { ok: true, ...certify(keys, campusCodeOf(campusId), person, key, policy, now) }
}
