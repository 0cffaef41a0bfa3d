import { isIPv6 } from 'node:net'
import type { Queryable } from '../../base/database.ts'
import { type Keys, lookupHash } from '../../base/keys.ts'
import type { Policy } from '../policy/policy.ts'
import { deleteFailuresBefore, insertFailure, selectNthFailure, selectNthPerson } from './spraying-store.ts'

/*
 * Guessing one PIN at many people (RULES 1.8): 200 failed sign-ins from a source address in 15 minutes, or one PIN
 * failing at 20 people in 10 minutes. Only PINs that were checked and wrong count. In the database, so that all
 * processes count together; the PIN itself is not there, only its HMAC.
 */
const SOURCE_MINUTES = 15
const PIN_MINUTES = 10

/** A sign-in by a device that is not known to be the person's. */
export type StrangersTry = { campusId: number; source: string; pinTag: Buffer; subjectId: string }

type SprayRule = Pick<Policy, 'sprayFailuresPerAddress' | 'sprayPeoplePerPin' | 'sprayExemptAddresses'>

export function strangersTry(
  { indexKey }: Pick<Keys, 'indexKey'>,
  attempt: { campusId: number; address: string; pin: string; subjectId: string },
): StrangersTry {
  const { campusId, address, pin, subjectId } = attempt
  const pinTag = lookupHash(indexKey, `failed_sign_ins.pin:${campusId}`, pin)
  return { campusId, source: sourceOf(address), pinTag, subjectId }
}

/** How long nobody may sign in from this address or with this PIN; null when they may. */
export function secondsToWait(
  db: Queryable,
  attempt: StrangersTry,
  rule: SprayRule,
  now: Date,
): Promise<number | null> {
  return wait(db, attempt, rule, 0, now)
}

/**
 * Counts a sign-in that was wrong. Returns null if its answer may be told, else how long to wait: of any number of
 * guesses under way at once no more are told than the rule allows.
 */
export async function countFailure(
  db: Queryable,
  attempt: StrangersTry,
  rule: SprayRule,
  now: Date,
): Promise<number | null> {
  await insertFailure(db, attempt, now)
  return wait(db, attempt, rule, 1, now)
}

async function wait(
  db: Queryable,
  attempt: StrangersTry,
  rule: SprayRule,
  counted: 0 | 1,
  now: Date,
): Promise<number | null> {
  const exempt = rule.sprayExemptAddresses.some((address) => sourceOf(address) === attempt.source)
  const since = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const [bySource, byPin] = await Promise.all([
    exempt
      ? null
      : selectNthFailure(db, attempt, rule.sprayFailuresPerAddress + counted, since(SOURCE_MINUTES)),
    selectNthPerson(db, attempt, rule.sprayPeoplePerPin + counted, since(PIN_MINUTES)),
  ])
  const waits = [secondsUntil(bySource, SOURCE_MINUTES, now), secondsUntil(byPin, PIN_MINUTES, now)]
  const longest = Math.max(...waits)
  return longest > 0 ? longest : null
}

/** The rule holds again once this failure has left its window. */
function secondsUntil(failedAt: Date | null, minutes: number, now: Date): number {
  return failedAt ? Math.max(1, Math.ceil((failedAt.getTime() - now.getTime()) / 1000 + minutes * 60)) : 0
}

/** The address that failures are counted by: IPv4 also where it comes as IPv6, and of IPv6 the /64, which one host has. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  // What `::` leaves out is zeros; a tail that reaches into the first four groups is kept.
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':')
    const tailGroups = after.length + (tail.includes('.') ? 1 : 0)
    while (groups.length + tailGroups < 8) groups.push('0')
    groups.push(...after)
  }
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}

/** Forgets failures that count no more. For a job; returns how many. */
export async function sweepFailures(db: Queryable, now: Date): Promise<number> {
  return deleteFailuresBefore(db, new Date(now.getTime() - SOURCE_MINUTES * 60_000))
}
