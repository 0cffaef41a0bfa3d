import { timingSafeEqual } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { type InitialPinRule, initialPin } from '../../protocols/initial-pin.ts'
import type { Holder } from '../lockouts/known-device.ts'
import type { TryOutcome } from '../lockouts/try-secret.ts'
import type { Policy } from '../policy/policy.ts'

/** The query PIN signs in and confirms; the spending PIN lifts the person's limits at a terminal (RULES 1.5, 1.6). */
export type PinKind = 'query' | 'spending'

/** How an initial PIN that is stored nowhere follows from the ID number. */
export type DerivedRule = Exclude<InitialPinRule, 'random'>

/** A PIN as it is stored. */
export type StoredPin = {
  /** `initial`: never changed since it was issued or reset. */
  state: 'initial' | 'set'
  /** Null when the initial PIN was random; then `initialHash` is its hash. */
  initialRule: DerivedRule | null
  initialHash: string | null
  initialSince: Date
  hash: string | null
  /** One more with every change. */
  epoch: number
  resetAt: Date | null
}

/** The scopes of a person's lock-outs. Guesses at the other number (RULES 1.3) are counted by themselves. */
export const LOCK_SCOPES = {
  query: 'query_pin',
  spending: 'spending_pin',
  otherNumber: 'other_number',
} as const

/** To whom a device is known that once signed in with the query PIN of this epoch. */
export function deviceHolder(campusId: number, personId: string, epoch: number): Holder {
  return { campusId, scope: LOCK_SCOPES.query, subjectId: personId, epoch: String(epoch) }
}

/**
 * True if this is the PIN. Takes the time of one hash whatever is stored, also when nothing is.
 * @param idNumber the person's, for an initial PIN that is derived from it
 */
export async function isPin(
  hasher: SecretHasher,
  stored: StoredPin | undefined,
  idNumber: string | null,
  pin: string,
  order: 'first' | 'in turn' = 'in turn',
): Promise<boolean> {
  const matches = await hasher.verify(pin, stored ? (stored.hash ?? stored.initialHash) : null, order)
  const derived = stored?.state === 'initial' ? derivedPin(stored, idNumber) : null
  if (derived === null || derived.length !== pin.length) return matches
  return timingSafeEqual(Buffer.from(derived), Buffer.from(pin))
}

/** The initial PIN of a person if it follows from the ID number, changed since or not. */
export function derivedPin(stored: StoredPin, idNumber: string | null): string | null {
  return stored.initialRule && idNumber ? initialPin(idNumber, stored.initialRule) : null
}

/** An initial query PIN that was never changed expires (RULES 1.3). */
export function hasExpired(
  stored: StoredPin,
  { initialQueryPinDays }: Pick<Policy, 'initialQueryPinDays'>,
  now: Date,
): boolean {
  return (
    stored.state === 'initial' &&
    now.getTime() - stored.initialSince.getTime() >= initialQueryPinDays * 86_400_000
  )
}

/** What a person is told of a query PIN that was not the right one. */
export function queryPinRefusal(outcome: Exclude<TryOutcome, { ok: true }>): Refusal {
  if (outcome.reason === 'wrong') return refuse('pin_wrong')
  return refuse('pin_locked', { retryAfterSeconds: outcome.retryAfterSeconds })
}
