import { randomBytes } from 'node:crypto'
import { assert } from '../../base/assert.ts'
import { type Keys, openText, sealText } from '../../base/keys.ts'
import { decodeBase32, encodeBase32 } from '../../protocols/base32.ts'
import { otpauthUrl } from '../../protocols/totp.ts'

type DataKey = Pick<Keys, 'dataKey'>
type Owner = { campusId: number; operatorId: string }

const SECRET_BYTES = 20

/** A new authenticator secret in base32. */
export function newTotpSecret(): string {
  return encodeBase32(randomBytes(SECRET_BYTES))
}

/** The URL that an authenticator app reads as a QR code. */
export function totpUrl(login: string, secret: string): string {
  return otpauthUrl({ issuer: 'OneCard', account: login, secret: bytesOf(secret) })
}

export function sealTotpSecret({ dataKey }: DataKey, owner: Owner, secret: string): Buffer {
  bytesOf(secret)
  return sealText(dataKey, secret, sealedWhere(owner))
}

export function openTotpSecret({ dataKey }: DataKey, owner: Owner, sealed: Buffer): Uint8Array {
  return bytesOf(openText(dataKey, sealed, sealedWhere(owner)))
}

function bytesOf(secret: string): Uint8Array {
  const bytes = decodeBase32(secret)
  assert(bytes && bytes.length >= 16, 'an authenticator secret is base32 of at least 16 bytes (RFC 4226 4)')
  return bytes
}

function sealedWhere({ campusId, operatorId }: Owner): string {
  return `operators.totp_secret:${campusId}:${operatorId}`
}
