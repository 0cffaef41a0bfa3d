import { createHash, randomBytes } from 'node:crypto'

/** What a token begins with says whose it is, so that a leaked one is recognised and need not be looked up twice. */
export type TokenPrefix = `oc${string}_`

/** A new token: 256 random bits in base64url after its prefix. Only {@link tokenHash} of it is stored. */
export function newToken(prefix: TokenPrefix): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** True for what could be a token of this prefix; anything else need not be looked up. */
export function isToken(prefix: TokenPrefix, text: string): boolean {
  return text.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(prefix.length))
}

/** How a token is stored: SHA-256. It is long and random enough to need neither key nor salt. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The token of an `Authorization: Bearer` header; null if there is none. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1] ?? null
}
