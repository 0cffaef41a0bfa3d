import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import type Type from 'typebox'
import type { TerminalKind } from '../../../contract/caller.ts'
import type { TerminalPublicKey } from '../../../contract/devices.ts'
import { crockfordOf, mendCrockford } from '../../protocols/crockford.ts'

export type PublicKey = Type.Static<typeof TerminalPublicKey>

/** A terminal as the console shows it. */
export type Terminal = {
  id: string
  kind: TerminalKind
  name: string
  merchantId: string | null
  merchant: string | null
  stallId: string | null
  stall: string | null
  /** `new` until it was activated; a `suspended` one takes no money and cannot sign in. */
  state: TerminalState
  lastSeenAt: Date | null
  /** The next three are from its last heartbeat. */
  hotListVersion: number | null
  queueLength: number | null
  /** Its clock minus ours. */
  clockDriftMs: number | null
}
export type TerminalState = 'new' | 'active' | 'suspended'

/** How long a session lasts (DESIGN 7). */
export const SESSION_MS = 10 * 60_000
/** How long an activation code works. */
export const ACTIVATION_MS = 24 * 3600_000

const CODE_SYMBOLS = 12
const CODE_GROUP = /.{4}(?=.)/g

/** A new activation code: 60 random bits as three groups of four, `7K2M-XQ0D-9TBR`. */
export function newActivationCode(): string {
  return crockfordOf(randomBytes(CODE_SYMBOLS)).replace(CODE_GROUP, '$&-')
}

/** An activation code as it is compared. */
export function normaliseActivationCode(typed: string): string {
  return mendCrockford(typed)
}

/** A new session token, 256 bits. Only its hash is stored. */
export function newTerminalToken(): string {
  return `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
}

const TOKEN_PREFIX = 'oct_'
const TOKEN_FORM = /^oct_[A-Za-z0-9_-]{43}$/

/** True for what could be a terminal's token; anything else need not be looked up. */
export function isTerminalToken(text: string): boolean {
  return TOKEN_FORM.test(text)
}

/** How tokens and assertion ids are stored. Both are long and random enough to need no key. */
export function storedHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/**
 * The key with its members in one order, so that equal keys are equal as JSON.
 * @returns null if it is no point of P-256 or no Ed25519 key
 */
export function normalisePublicKey(key: PublicKey): PublicKey | null {
  const { kty, crv, x } = key
  const jwk = kty === 'EC' ? { kty, crv, x, y: key.y } : { kty, crv, x }
  try {
    createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return null
  }
  return jwk as PublicKey
}
