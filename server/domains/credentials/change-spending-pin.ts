import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { ANY_DEVICE } from '../lockouts/lockout.ts'
import { type TryOutcome, trySecret } from '../lockouts/try-secret.ts'
import { findPerson } from '../people/find-person.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import type { Policy } from '../policy/policy.ts'
import type { PinDeps } from './check-pin.ts'
import { notify } from './notices.ts'
import { isPin, LOCK_SCOPES } from './pin.ts'
import { refusingRule } from './refusing-rule.ts'
import { lockCredentials, selectPin, updatePin } from './store.ts'

export type SpendingPinChange = {
  campusId: number
  personId: string
  current: string
  next: string
  /** The card that was there, and the kiosk (RULES 1.6). */
  cardNo: string
  terminalId: string
}

/**
 * Changes the spending PIN of the person whose card lies in a kiosk (RULES 1.6): whoever calls has checked that. An initial
 * one is changed in the same way. Wrong current PINs count to the same lock-out as at the stalls (RULES 1.8).
 * Refuses `spending_pin_locked` with `retryAfterSeconds`, `spending_pin_wrong`, and `pin_weak` with the `rule` that refused.
 */
export async function changeSpendingPin(
  { pool, keys, hasher }: PinDeps,
  { campusId, personId, current, next, cardNo, terminalId }: SpendingPinChange,
  policy: Policy,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const [person, idNumber, stored] = await Promise.all([
    findPerson(pool, campusId, personId),
    openIdNumber(pool, keys, campusId, personId),
    selectPin(pool, campusId, personId, 'spending'),
  ])
  assert(person && stored, 'whoever has a card has a spending PIN')

  const tried = { campusId, scope: LOCK_SCOPES.spending, subjectId: personId, deviceId: ANY_DEVICE }
  const right = await trySecret(pool, tried, policy, now, () => isPin(hasher, stored, idNumber, current))
  if (!right.ok) return spendingPinRefusal(right)
  const rule = await refusingRule(hasher, { person, idNumber, stored }, current, next)
  if (rule) return refuse('pin_weak', { rule })

  const hash = await hasher.hash(next)
  return inTransaction(pool, async (db) => {
    await lockCredentials(db, campusId, personId)
    const change = { campusId, personId, which: 'spending', epoch: stored.epoch, hash, at: now } as const
    // Changed or reset meanwhile: what was given is no longer the current PIN.
    if ((await updatePin(db, change)) === undefined) return refuse('spending_pin_wrong')
    await notify(db, { campusId, personId, kind: 'spending_pin_changed' }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'spending_pin_changed',
      subjectKind: 'person',
      subjectId: personId,
      detail: { cardNo, terminalId },
    })
    return { ok: true as const }
  })
}

function spendingPinRefusal(outcome: Exclude<TryOutcome, { ok: true }>): Refusal {
  if (outcome.reason === 'wrong') return refuse('spending_pin_wrong')
  return refuse('spending_pin_locked', { retryAfterSeconds: outcome.retryAfterSeconds })
}
