import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { deviceProof } from '../lockouts/known-device.ts'
import { ANY_DEVICE } from '../lockouts/lockout.ts'
import { trySecret } from '../lockouts/try-secret.ts'
import { findPerson } from '../people/find-person.ts'
import { normaliseIdNumber } from '../people/id-number.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import { normaliseCampusNo } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import type { PinDeps } from './check-pin.ts'
import { notify } from './notices.ts'
import { deviceHolder, hasExpired, isPin, LOCK_SCOPES, queryPinRefusal } from './pin.ts'
import { refusingRule } from './refusing-rule.ts'
import { deleteOtherSessions, selectSession } from './session-store.ts'
import { selectPin, updatePin } from './store.ts'

export type ChangeInput = {
  campusId: number
  personId: string
  sessionId: string
  current: string
  next: string
  otherNumber: string | undefined
}

/**
 * Changes the query PIN in the app (RULES 1.3 to 1.5). While it is an initial one, which can be guessed from an ID
 * number, the number that was not typed at sign-in is asked for too, unless the person has only one.
 *
 * Every other session of the person ends: whoever knew the PIN before may sit in one.
 *
 * Refuses `other_number_required`, `pin_locked`, `pin_wrong`, `pin_expired`, `other_number_wrong`, and `pin_weak` with
 * the `rule` that refused. Wrong PINs count to the device's lock-out; wrong other numbers are counted by themselves,
 * over all devices, as a campus number is easier to guess than a PIN.
 * @returns `deviceProof` for the device to keep, as at sign-in
 */
export async function changeQueryPin(
  deps: PinDeps,
  input: ChangeInput,
  policy: Policy,
  now: Date,
): Promise<{ ok: true; deviceProof: string } | Refusal> {
  const { pool, keys, hasher } = deps
  const { campusId, personId, sessionId, current, next } = input
  const [session, person, idNumber, stored] = await Promise.all([
    selectSession(pool, campusId, personId, sessionId),
    findPerson(pool, campusId, personId),
    openIdNumber(pool, keys, campusId, personId),
    selectPin(pool, campusId, personId, 'query'),
  ])
  if (!session) return refuse('unauthenticated') // ended a moment ago
  assert(person && stored, 'whoever signed in has a query PIN')

  const otherNumber = session.signedInWith === 'campus_no' ? idNumber : person.campusNo
  const asksOther = stored.state === 'initial' && otherNumber !== null
  if (asksOther && input.otherNumber === undefined) return refuse('other_number_required')

  const tried = { campusId, scope: LOCK_SCOPES.query, subjectId: personId, deviceId: session.deviceId }
  const right = await trySecret(pool, tried, policy, now, () => isPin(hasher, stored, idNumber, current))
  if (!right.ok) return queryPinRefusal(right)
  if (hasExpired(stored, policy, now)) return refuse('pin_expired')
  if (asksOther) {
    const refusal = await checkOtherNumber(deps, input, otherNumber, policy, now)
    if (refusal) return refusal
  }
  const rule = await refusingRule(hasher, { person, idNumber, stored }, current, next)
  if (rule) return refuse('pin_weak', { rule })

  const hash = await hasher.hash(next)
  const epoch = await inTransaction(pool, async (db) => {
    const change = { campusId, personId, which: 'query', epoch: stored.epoch, hash, at: now } as const
    const newEpoch = await updatePin(db, change)
    if (newEpoch === undefined) return undefined
    const endedSessions = await deleteOtherSessions(db, campusId, personId, sessionId)
    await notify(db, { campusId, personId, kind: 'query_pin_changed' }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'query_pin_changed',
      subjectKind: 'person',
      subjectId: personId,
      detail: { endedSessions },
    })
    return newEpoch
  })
  // Changed meanwhile: what was given is no longer the current PIN.
  if (epoch === undefined) return refuse('pin_wrong')
  return {
    ok: true,
    deviceProof: deviceProof(keys, deviceHolder(campusId, personId, epoch), session.deviceId),
  }
}

async function checkOtherNumber(
  { pool }: PinDeps,
  { campusId, personId, otherNumber = '' }: ChangeInput,
  expected: string,
  policy: Policy,
  now: Date,
): Promise<Refusal | null> {
  const tried = {
    campusId,
    scope: LOCK_SCOPES.otherNumber,
    subjectId: personId,
    deviceId: ANY_DEVICE,
  }
  const agrees = await trySecret(
    pool,
    tried,
    policy,
    now,
    async () => normaliseIdNumber(otherNumber) === expected || normaliseCampusNo(otherNumber) === expected,
  )
  if (agrees.ok) return null
  return agrees.reason === 'wrong' ? refuse('other_number_wrong') : queryPinRefusal(agrees)
}
