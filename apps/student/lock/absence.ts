/** When the app asks for the query PIN on return (RULES 1.5): never, always, or after five minutes away. */
export const lockTimes = ['off', 'at-once', 'after-5-minutes'] as const
export type LockTime = (typeof lockTimes)[number]

const FIVE_MINUTES_MS = 5 * 60_000

/**
 * Whether the app is locked when somebody returns to it.
 * @param leftAt when it was left, in ms of this phone's clock; null if it never said (the phone went out in one's hand)
 */
export function locksOnReturn(when: LockTime, leftAt: number | null, now: number): boolean {
  if (when === 'off') return false
  if (when === 'at-once' || leftAt === null) return true
  // A clock that was set back proves nothing about the time away.
  return now < leftAt || now - leftAt >= FIVE_MINUTES_MS
}
