import { type Refusal, refuse } from '../../../contract/problem.ts'
import { pseudonym } from '../lockouts/pseudonym.ts'
import { trySecret } from '../lockouts/try-secret.ts'
import { findPerson } from '../people/find-person.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import { visitEnded } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import { beginSession, type SignedIn } from './begin-session.ts'
import type { PinDeps } from './check-pin.ts'
import { hasExpired, isPin, LOCK_SCOPES, queryPinRefusal } from './pin.ts'
import { selectPin } from './store.ts'

export type CardSignIn = {
  campusId: number
  /** Whose card proved itself at the kiosk. */
  personId: string
  cardNo: string
  terminalId: string
  queryPin: string
}

/** What a person's list of devices calls a kiosk. */
const DEVICE = '自助机 Kiosk'

/**
 * Signs in at a kiosk the person whose card proved itself there, with the query PIN; whoever calls has checked the card.
 * Wrong PINs are counted by card, as of a device: strangers who type the campus number lock out nobody's card, and a
 * thief's tries lock the card he holds (RULES 1.8). Nobody sprays PINs with cards, so addresses are not asked.
 * Refuses `sign_in_refused` (a visit that is over), `pin_locked`, `pin_wrong` and, with the right PIN only, `pin_expired`.
 */
export async function signInByCard(
  deps: PinDeps,
  { campusId, personId, cardNo, terminalId, queryPin }: CardSignIn,
  policy: Policy,
  now: Date,
): Promise<SignedIn | Refusal> {
  const { pool, keys, hasher } = deps
  const [person, idNumber, stored] = await Promise.all([
    findPerson(pool, campusId, personId),
    openIdNumber(pool, keys, campusId, personId),
    selectPin(pool, campusId, personId, 'query'),
  ])
  if (!person || !stored || visitEnded(person, now)) return refuse('sign_in_refused')
  const deviceId = pseudonym(keys, campusId, 'card', cardNo)
  const tried = { campusId, scope: LOCK_SCOPES.query, subjectId: personId, deviceId }
  const right = await trySecret(pool, tried, policy, now, () => isPin(hasher, stored, idNumber, queryPin))
  if (!right.ok) return queryPinRefusal(right)
  if (hasExpired(stored, policy, now)) return refuse('pin_expired')
  // The campus number may be printed on the card; an initial PIN is changed with the other one (RULES 1.3).
  const session = { campusId, personId, stored, signedInWith: 'campus_no', device: DEVICE, deviceId } as const
  return beginSession(deps, { ...session, detail: { cardNo, terminalId } }, policy, now)
}
