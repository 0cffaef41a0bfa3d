import type { Queryable } from '../../base/database.ts'
import type { LockoutRule, Tried } from './lockout.ts'
import { countTry, deleteTries, selectLockedUntil } from './store.ts'

export type TryOutcome =
  | { ok: true }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'locked'; retryAfterSeconds: number }

// Who is being checked in this process now, and who waits for it.
const turns = new Map<string, Promise<unknown>>()

/**
 * Checks a secret under the lock-out of RULES 1.8: five wrong ones in a row lock for 15 minutes, each round twice as
 * long up to a day, and a right one forgets them.
 *
 * A try is counted, committed, before it is checked: however many come at once, at any number of processes, no more
 * than allowed are ever checked. So that right ones do not get in one another's way, a process checks one try of a
 * subject at a time.
 * @param db not in a transaction: what is counted must hold whatever becomes of the act
 * @param isRight checks the secret; called only if it is not locked
 */
export async function trySecret(
  db: Queryable,
  tried: Tried,
  rule: LockoutRule,
  now: Date,
  isRight: () => Promise<boolean>,
): Promise<TryOutcome> {
  return inTurn(`${tried.campusId} ${tried.scope} ${tried.subjectId} ${tried.deviceId}`, async () => {
    if (!(await countTry(db, tried, rule, now))) {
      const until = await selectLockedUntil(db, tried)
      const waitMs = (until?.getTime() ?? 0) - now.getTime()
      return { ok: false, reason: 'locked', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
    }
    if (!(await isRight())) return { ok: false, reason: 'wrong' }
    await deleteTries(db, tried)
    return { ok: true }
  })
}

async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name)
  const mine = before ? before.then(work, work) : work()
  turns.set(name, mine)
  try {
    return await mine
  } finally {
    if (turns.get(name) === mine) turns.delete(name)
  }
}
