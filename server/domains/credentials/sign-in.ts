import { type Refusal, refuse } from '../../../contract/problem.ts'
import { provenDevice } from '../lockouts/known-device.ts'
import { ANY_DEVICE } from '../lockouts/lockout.ts'
import { pseudonym } from '../lockouts/pseudonym.ts'
import { trySecret } from '../lockouts/try-secret.ts'
import { findByLogin } from '../people/find-person.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import { visitEnded } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import { beginSession, type SignedIn } from './begin-session.ts'
import type { PinDeps } from './check-pin.ts'
import { deviceHolder, hasExpired, isPin, LOCK_SCOPES, queryPinRefusal, type StoredPin } from './pin.ts'
import type { SignedInWith } from './session.ts'
import { selectSession } from './session-store.ts'
import { countFailure, secondsToWait, strangersTry } from './spraying.ts'
import { selectPin } from './store.ts'

export type SignInInput = {
  campusId: number
  /** A campus number or an ID number. */
  login: string
  queryPin: string
  /** What the device calls itself. */
  device: string
  /** Where the request came from. */
  address: string
  /** What an earlier sign-in left on the device (`lockouts/known-device.ts`). */
  deviceProof: string | null
  /** The live session that the device is in, whoever's it is. */
  session: { personId: string; sessionId: string } | null
}

/** Whose PIN is tried: a person's, or nobody's, which must not show in the answer, the time it takes, or the locks. */
type Subject = {
  subjectId: string
  person: { personId: string; signedInWith: SignedInWith } | null
  stored: StoredPin | undefined
  idNumber: string | null
  deviceId: string | null
}

/**
 * Signs a person in (RULES 1.1) and begins a session; others of the person stay (DESIGN 8).
 * Refuses `too_many_attempts`, `pin_locked`, `sign_in_refused` and, with the right PIN only, `pin_expired`.
 * A known device neither counts to spraying nor is stopped by it: it is held to its own few tries.
 */
export async function signIn(
  deps: PinDeps,
  input: SignInInput,
  policy: Policy,
  now: Date,
): Promise<SignedIn | Refusal> {
  const proved = await proveLogin(deps, input, policy, now)
  return proved.ok ? beginSession(deps, { ...input, ...proved }, policy, now) : proved
}

type Proved = {
  ok: true
  personId: string
  signedInWith: SignedInWith
  stored: StoredPin
  deviceId: string | null
}

/** Whose number and query PIN these are, by every rule of sign-in; refuses as {@link signIn} does. */
export async function proveLogin(
  deps: PinDeps,
  input: SignInInput,
  policy: Policy,
  now: Date,
): Promise<Proved | Refusal> {
  const { pool, keys, hasher } = deps
  const { campusId, queryPin } = input
  const subject = await findSubject(deps, input, now)
  const { subjectId, person, stored, idNumber, deviceId } = subject
  const stranger = deviceId
    ? null
    : strangersTry(keys, { campusId, address: input.address, pin: queryPin, subjectId })

  const wait = stranger && (await secondsToWait(pool, stranger, policy, now))
  if (wait) return tooMany(wait)
  const tried = { campusId, scope: LOCK_SCOPES.query, subjectId, deviceId: deviceId ?? ANY_DEVICE }
  const outcome = await trySecret(pool, tried, policy, now, () => isPin(hasher, stored, idNumber, queryPin))
  if (!outcome.ok && outcome.reason === 'locked') return queryPinRefusal(outcome)
  // Others may have failed meanwhile: what is told counts, not what was asked.
  const late =
    stranger &&
    (await (outcome.ok
      ? secondsToWait(pool, stranger, policy, now)
      : countFailure(pool, stranger, policy, now)))
  if (late) return tooMany(late)
  if (!outcome.ok || !person || !stored) return refuse('sign_in_refused')
  if (hasExpired(stored, policy, now)) return refuse('pin_expired')
  return { ok: true, ...person, stored, deviceId }
}

function tooMany(retryAfterSeconds: number): Refusal {
  return refuse('too_many_attempts', { retryAfterSeconds })
}

/** Asks the same questions of the database whether the login is anybody's or not. */
async function findSubject(deps: PinDeps, input: SignInInput, now: Date): Promise<Subject> {
  const { pool, keys } = deps
  const { campusId, session } = input
  const login = input.login.trim()
  const found = await findByLogin(pool, keys, campusId, login)
  const holder = found && !visitEnded(found.person, now) ? found : undefined
  const subjectId =
    holder?.person.personId ?? pseudonym(keys, campusId, LOCK_SCOPES.query, login.toUpperCase())
  const [stored, idNumber, device] = await Promise.all([
    selectPin(pool, campusId, subjectId, 'query'),
    holder ? openIdNumber(pool, keys, campusId, subjectId) : null,
    session?.personId === subjectId ? selectSession(pool, campusId, subjectId, session.sessionId) : undefined,
  ])
  const deviceId =
    device?.deviceId ??
    provenDevice(keys, deviceHolder(campusId, subjectId, stored?.epoch ?? 0), input.deviceProof)
  const signedInWith = holder?.by === 'idNumber' ? 'id_number' : 'campus_no'
  const person = holder ? ({ personId: subjectId, signedInWith } as const) : null
  return { subjectId, person, stored, idNumber, deviceId }
}
