import { timingSafeEqual } from 'node:crypto'
import { type Keys, lookupHash } from '../../base/keys.ts'

/*
 * How a stranger is kept from locking out a phone that is signed in (RULES 1.8).
 *
 * Wrong query PINs are counted by person and device. A device is known to be the person's only if it proves that the
 * right PIN was once typed there: it sends the token of a live session of that person, or the cookie that a sign-in
 * left (it stays when the session ends). Each known device has a count of its own; all others share one. So strangers
 * can lock out strangers, a new phone among them, but neither a live session nor a phone that was signed in before.
 *
 * The cookie is worth nothing but this: it opens nothing, and is refused for another person. It is bound to the PIN's
 * epoch, and none is given for an initial PIN: whoever guessed that one cannot collect devices to guess the next with.
 */
type Holder = { campusId: number; personId: string; epoch: number }
type IndexKey = Pick<Keys, 'indexKey'>

const FORM = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/** What a device keeps to be known by later. */
export function deviceProof(keys: IndexKey, holder: Holder, deviceId: string): string {
  return `${deviceId}.${seal(keys, holder, deviceId).toString('base64url')}`
}

/** The device that a proof is of; null if it proves nothing for this person and PIN. */
export function provenDevice(keys: IndexKey, holder: Holder, proof: string | null): string | null {
  const [, deviceId, given] = (proof && FORM.exec(proof)) || []
  if (!deviceId || !given) return null
  const matches = timingSafeEqual(seal(keys, holder, deviceId), Buffer.from(given, 'base64url'))
  return matches ? deviceId : null
}

function seal({ indexKey }: IndexKey, { campusId, personId, epoch }: Holder, deviceId: string): Buffer {
  return lookupHash(indexKey, 'known_device', `${campusId}:${personId}:${epoch}:${deviceId}`)
}
