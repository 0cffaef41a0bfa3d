import { timingSafeEqual } from 'node:crypto'
import { type Keys, lookupHash } from '../../base/keys.ts'

/*
 * How a stranger is kept from locking out a phone that is signed in (RULES 1.8).
 *
 * Wrong secrets are counted by subject and device. A device is known to be the subject's only if it proves that the
 * right secret was once typed there: it sends the token of a live session of that subject, or the cookie that a
 * sign-in left (it stays when the session ends). Each known device has a count of its own; all others share one. So
 * strangers can lock out strangers, a new phone among them, but neither a live session nor a device that was signed in
 * before.
 *
 * The cookie is worth nothing but this: it opens nothing, and is refused for another subject. It is bound to the
 * secret's epoch, and none is given for an initial PIN: whoever guessed that one cannot collect devices to guess the
 * next one with.
 */
export type Holder = {
  campusId: number
  scope: string
  subjectId: string
  /** What changes with the secret. */
  epoch: string
}
type IndexKey = Pick<Keys, 'indexKey'>

const FORM = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/
const COOKIE_SECONDS = 400 * 86_400

/** What a device keeps to be known by later. */
export function deviceProof(keys: IndexKey, holder: Holder, deviceId: string): string {
  return `${deviceId}.${seal(keys, holder, deviceId).toString('base64url')}`
}

/** The device that a proof is of; null if it proves nothing for this subject and secret. */
export function provenDevice(keys: IndexKey, holder: Holder, proof: string | null): string | null {
  const [, deviceId, given] = (proof && FORM.exec(proof)) || []
  if (!deviceId || !given) return null
  const matches = timingSafeEqual(seal(keys, holder, deviceId), Buffer.from(given, 'base64url'))
  return matches ? deviceId : null
}

function seal(
  { indexKey }: IndexKey,
  { campusId, scope, subjectId, epoch }: Holder,
  deviceId: string,
): Buffer {
  return lookupHash(indexKey, `known_device.${scope}:${campusId}`, `${subjectId}:${epoch}:${deviceId}`)
}

/** A proof in the `Cookie` header of a request; null if there is none. */
export function readDeviceCookie(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null
}

/**
 * The `Set-Cookie` header that leaves a proof on a device: sent only where people sign in, unreadable to scripts.
 * @param path the address of the sign-in
 */
export function deviceCookie(name: string, proof: string, to: { path: string; secure: boolean }): string {
  const secure = to.secure ? '; Secure' : ''
  return `${name}=${proof}; Path=${to.path}; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure}`
}
