import { decodeJwt, jwtVerify } from 'jose'
import type { PublicKey } from './terminal.ts'

/** What a genuine assertion says; `usableUntil` is the last moment at which it could be shown again. */
export type GenuineAssertion = { jti: string; usableUntil: Date }

const LIFE_MAX_S = 60
const SKEW_S = 10
const JTI_MAX = 200
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whose assertion it claims to be, unverified: to find the key with which to verify it. Null if it is no JWT of a terminal. */
export function claimedTerminal(assertion: string): string | null {
  try {
    const { iss } = decodeJwt(assertion)
    return typeof iss === 'string' && UUID.test(iss) ? iss : null
  } catch {
    return null
  }
}

/**
 * Verifies an assertion (RFC 7523 3): signed by the terminal's key with ES256 or EdDSA, `iss` = `sub` = the terminal,
 * `aud` one of ours, lasting at most 60 s by clocks that differ by at most 10 s, with a `jti`. That the `jti` is new
 * is for the caller to see.
 * @returns null for every other assertion, without saying why: who may sign in can read it in its own clock and key
 */
export async function verifyAssertion(
  assertion: string,
  expected: { terminalId: string; publicKey: PublicKey; audiences: readonly string[]; now: Date },
): Promise<GenuineAssertion | null> {
  const { terminalId, publicKey, audiences, now } = expected
  const verified = await jwtVerify(assertion, publicKey, {
    algorithms: ['ES256', 'EdDSA', 'Ed25519'],
    issuer: terminalId,
    subject: terminalId,
    audience: [...audiences],
    requiredClaims: ['exp', 'jti'],
    clockTolerance: SKEW_S,
    currentDate: now,
  }).catch(() => null)
  if (!verified) return null
  const { exp, iat, jti } = verified.payload
  if (typeof exp !== 'number' || typeof jti !== 'string' || jti.length === 0 || jti.length > JTI_MAX)
    return null
  const nowS = now.getTime() / 1000
  if (exp > nowS + LIFE_MAX_S + SKEW_S) return null
  // RFC 7523 lets `iat` be left out; then `exp` alone bounds its life.
  if (iat !== undefined && (iat > nowS + SKEW_S || exp - iat > LIFE_MAX_S)) return null
  return { jti, usableUntil: new Date(Math.ceil(exp + SKEW_S) * 1000) }
}
