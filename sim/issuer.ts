import { createHash, createPrivateKey, type KeyObject, sign, type webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytes, head, text } from '../test/independent-client.ts'

/** The campus's issuer, as it signed at any time in the past. */
export type Issuer = { campusCode: string; privateKey: KeyObject; kid: Buffer }

export type Certified = { alias: string; x: Buffer; y: Buffer; expiresAt: Date }

const OFFLINE_LIMIT_FEN = 3000

/**
 * Takes the issuer key of the run's own campus. A certificate lasts a day, so a sale of five days ago was made with one
 * that the campus signed five days ago; nobody can ask it for that today, so the sim signs what it would have.
 */
export async function readIssuer(dataDirectory: string, campusCode: string): Promise<Issuer> {
  const file = JSON.parse(await readFile(join(dataDirectory, 'keys.json'), 'utf8')) as {
    issuer: webcrypto.JsonWebKey
  }
  const { crv, kty, x, y } = file.issuer
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest()
  return {
    campusCode,
    privateKey: createPrivateKey({ key: file.issuer, format: 'jwk' }),
    kid: thumbprint.subarray(0, 8),
  }
}

/** A certificate by the letter of DESIGN 5. */
export function certificateOf({ campusCode, privateKey, kid }: Issuer, certified: Certified): Buffer {
  const { alias, x, y, expiresAt } = certified
  const protectedHeader = joined(head(5, 2), head(0, 1), head(1, 6), head(0, 4), bytes(kid))
  const key = joined(
    ...[head(5, 4), head(0, 1), head(0, 2), head(1, 0), head(0, 1)],
    ...[head(1, 1), bytes(x), head(1, 2), bytes(y)],
  )
  const payload = joined(
    ...[head(5, 6), head(0, 1), text(campusCode), head(0, 2), text(alias)],
    ...[head(0, 4), head(0, Math.floor(expiresAt.getTime() / 1000))],
    ...[head(0, 8), head(5, 1), head(0, 1), key],
    ...[head(1, 65536), head(0, OFFLINE_LIMIT_FEN), head(1, 65537), text('student')],
  )
  const signed = [bytes(protectedHeader), bytes(payload)] as const
  const toSign = joined(head(4, 4), text('Signature1'), signed[0], bytes(Buffer.alloc(0)), signed[1])
  const signature = sign('sha256', toSign, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return joined(head(4, 4), signed[0], head(5, 0), signed[1], bytes(signature))
}

function joined(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts)
}
