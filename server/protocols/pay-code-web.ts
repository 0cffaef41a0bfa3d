import type { Bytes } from './cbor.ts'
import {
  assemblePayCode,
  CREDENTIAL_INVALID,
  decodePayCode,
  type GenuinePayCode,
  genuinePayCode,
  judgeTime,
  type PayCodeRefusal,
  payCodeToSign,
  payCodeUse,
} from './pay-code.ts'
import { decodeCertificate, hex, type PublicPoint } from './pay-key-certificate.ts'

/*
 * The pay code in a browser, by WebCrypto: the student app makes it, the terminal checks it. Neither needs the network.
 */
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const

/** WebCrypto's CryptoKey, by a name that both the browser's and Node's types know. */
export type WebKey = Parameters<typeof crypto.subtle.verify>[1]

/** What a terminal knows while it has no network. */
export type TerminalKnowledge = {
  /** the campus's issuer keys (`GET /v1/issuer-keys`), by their id in lower-case hex */
  issuerKeys: ReadonlyMap<string, WebKey>
  campusCode: string
  /** aliases on the hot list: lost, frozen, void, or of a phone that was replaced */
  hotAliases: ReadonlySet<string>
  /** codes this terminal has taken already, by `payCodeUse` */
  usedCodes: ReadonlySet<string>
}

export type TerminalRefusal = PayCodeRefusal | { ok: false; code: 'credential_used' | 'card_lost' }

/**
 * Makes the text of a code. The time and the 8 random bytes are the caller's.
 * @param privateKey the phone's P-256 key, usage `sign`, not extractable
 * @param certificate the kcwt from `POST /v1/me/pay-keys`
 */
export async function makePayCode(parts: {
  privateKey: WebKey
  certificate: Uint8Array
  iat: number
  cti: Uint8Array
}): Promise<string> {
  const signature = await crypto.subtle.sign(ES256, parts.privateKey, payCodeToSign(parts))
  return assemblePayCode({ ...parts, signature: new Uint8Array(signature) })
}

/**
 * A terminal's check of a code that is shown now, with no network. Refusals come in the order of RULES 3.4. What it may
 * still sell without network (RULES 3.7: the sum a code, a person and a day) is for the terminal's journal to say.
 */
export async function checkPayCodeAtTerminal(
  text: string,
  knowledge: TerminalKnowledge,
  now: Date,
): Promise<GenuinePayCode | TerminalRefusal> {
  const genuine = await verifyPayCodeWeb(text, knowledge)
  const code = genuine.ok ? judgeTime(genuine, now) : genuine
  if (!code.ok) return code
  if (knowledge.usedCodes.has(payCodeUse(code))) return { ok: false, code: 'credential_used' }
  if (knowledge.hotAliases.has(code.alias)) return { ok: false, code: 'card_lost' }
  return code
}

/** Imports a public key of P-256, a phone's or an issuer's; null if the coordinates are no point of the curve. */
export async function importPublicPointWeb({ x, y }: PublicPoint): Promise<WebKey | null> {
  try {
    return await crypto.subtle.importKey('raw', joined(Uint8Array.of(4), x, y), P256, true, ['verify'])
  } catch {
    return null
  }
}

async function verifyPayCodeWeb(
  text: string,
  { issuerKeys, campusCode }: TerminalKnowledge,
): Promise<GenuinePayCode | PayCodeRefusal> {
  const code = decodePayCode(text)
  if (!code.ok) return code
  const certificate = decodeCertificate(code.certificate)
  const issuerKey = certificate && issuerKeys.get(certificate.kidHex)
  if (!issuerKey || certificate.campusCode !== campusCode) return CREDENTIAL_INVALID
  if (!(await verifyEs256(issuerKey, certificate.toVerify, certificate.signature))) return CREDENTIAL_INVALID
  const phoneKey = await importPublicPointWeb(certificate.publicKey)
  if (!phoneKey || !(await verifyEs256(phoneKey, code.toVerify, code.signature))) return CREDENTIAL_INVALID
  const { x, y } = certificate.publicKey
  const thumbprint = new Uint8Array(await crypto.subtle.digest('SHA-256', joined(x, y)))
  return genuinePayCode(code, certificate, hex(thumbprint))
}

function verifyEs256(key: WebKey, data: Bytes, signature: Bytes): Promise<boolean> {
  return crypto.subtle.verify(ES256, key, signature, data)
}

function joined(...parts: Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
