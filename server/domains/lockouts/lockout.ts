import type { Policy } from '../policy/policy.ts'

/** A secret that somebody tries to guess. */
export type Tried = {
  campusId: number
  /** Which secret of the subject, `query_pin`; each is counted by itself. */
  scope: string
  /** Whose secret: a person, an operator, or the pseudonym of a login that nobody has. */
  subjectId: string
  /** The device that tries, if it is known to be the subject's; else {@link ANY_DEVICE}. */
  deviceId: string
}

/** What every device that is not known counts as, all together. */
export const ANY_DEVICE = '00000000-0000-0000-0000-000000000000'

/** How many wrong ones in a row lock, and for how long at first (RULES 1.8). */
export type LockoutRule = Pick<Policy, 'pinAttempts' | 'pinLockMinutes'>

/** No lock lasts longer than a day (RULES 1.8). */
export const LOCK_MINUTES_MAX = 24 * 60
