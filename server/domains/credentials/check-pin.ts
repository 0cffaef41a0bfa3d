import type { Pool } from '../../base/database.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { ANY_DEVICE, type LockoutRule } from '../lockouts/lockout.ts'
import { type TryOutcome, trySecret } from '../lockouts/try-secret.ts'
import type { IdNumberKeys } from '../people/id-number.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import { isPin, LOCK_SCOPES, type PinKind } from './pin.ts'
import { selectDevice } from './session-store.ts'
import { selectPin } from './store.ts'

export type PinDeps = { pool: Pool; keys: IdNumberKeys; hasher: SecretHasher }

/** `initial`: the PIN is right and was never changed: a spending PIN then opens less (RULES 1.3). */
export type PinOutcome = { ok: true; initial: boolean } | Exclude<TryOutcome, { ok: true }>

/**
 * Checks a PIN of a person who exists, under the lock-out of RULES 1.8. It counts at once, so call it outside of
 * transactions and only when the PIN is needed.
 * @param sessionId the session in which a query PIN is typed: its device is counted apart from strangers' (see
 * `lockouts/known-device.ts`). Without it the person is counted as a whole, as at terminals.
 */
export async function checkPin(
  { pool, keys, hasher }: PinDeps,
  input: { campusId: number; personId: string; which: PinKind; pin: string; sessionId?: string },
  rule: LockoutRule,
  now: Date,
): Promise<PinOutcome> {
  const { campusId, personId, which, pin, sessionId } = input
  const deviceId = sessionId && (await selectDevice(pool, campusId, sessionId))
  const tried = {
    campusId,
    scope: LOCK_SCOPES[which],
    subjectId: personId,
    deviceId: deviceId || ANY_DEVICE,
  }
  let initial = false
  const outcome = await trySecret(pool, tried, rule, now, async () => {
    const [stored, idNumber] = await Promise.all([
      selectPin(pool, campusId, personId, which),
      openIdNumber(pool, keys, campusId, personId),
    ])
    initial = stored?.state === 'initial'
    return isPin(hasher, stored, idNumber, pin, which === 'spending' ? 'first' : 'in turn')
  })
  return outcome.ok ? { ok: true, initial } : outcome
}
