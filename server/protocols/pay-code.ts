import { assert } from '../base/assert.ts'
import { decodeBase45, encodeBase45 } from './base45.ts'
import { type Bytes, type CborMap, decodeCbor, encodeCbor, equalBytes } from './cbor.ts'
import {
  ALG_ES256,
  assembleSign1,
  HEADER_ALG,
  HEADER_KCWT,
  hasExactly,
  isBytes,
  sigStructure,
  splitSign1,
} from './cose-sign1.ts'
import { type CertificateStatement, hex, isNumericDate } from './pay-key-certificate.ts'

/*
 * The two-dimensional pay code (DESIGN 5, docs/pay-code.md): `OC1:` + base45 of an untagged COSE_Sign1, made by a phone
 * without network and checked by a terminal without network. This file is the structure and the rule of time;
 * signatures are checked by pay-code-node.ts (server) and pay-code-web.ts (browser). Runs in both.
 */
const PREFIX = 'OC1:'
const CLAIM_IAT = 6
const CLAIM_CTI = 7
const CTI_LENGTH = 8

/** A code with long names is some 500 characters; nothing longer than this is decoded. */
export const PAY_CODE_TEXT_MAX = 1024

/** Clocks of phone and terminal may differ by this much (DESIGN 5). */
const SKEW_MS = 10_000
/** RULES 3.6: a pay code lives 60 s. */
const LIFE_MS = 60_000

const PROTECTED = encodeCbor(new Map([[HEADER_ALG, ALG_ES256]]))

export type PayCodeRefusal = { ok: false; code: 'credential_invalid' | 'credential_expired' }

/** A genuine code: both signatures are right. */
export type GenuinePayCode = {
  ok: true
  alias: string
  /** SHA-256 of x‖y in hex: what identifies the phone's key */
  keyThumbprint: string
  issuedAt: Date
  /** the code's own id, 8 bytes in hex: works once for a key (`payCodeUse`) */
  cti: string
  offlineLimitFen: number
  tier: string
  certificateExpiresAt: Date
}

/** A code taken apart. Nothing in it is verified yet, and the certificate is not decoded. */
export type PayCodeParts = {
  ok: true
  /** seconds since 1970 */
  iat: number
  cti: Bytes
  /** the kcwt as the issuer encoded it, for `decodeCertificate` */
  certificate: Bytes
  toVerify: Bytes
  signature: Bytes
}

export const CREDENTIAL_INVALID: PayCodeRefusal = { ok: false, code: 'credential_invalid' }
const CREDENTIAL_EXPIRED: PayCodeRefusal = { ok: false, code: 'credential_expired' }

/**
 * What the phone signs for one code.
 * @param iat the time in whole seconds since 1970
 * @param cti 8 random bytes, new for every code
 */
export function payCodeToSign({ iat, cti }: { iat: number; cti: Uint8Array }): Bytes {
  return sigStructure(PROTECTED, payloadBytes(iat, cti))
}

/** The code's text for the QR code (alphanumeric mode), from the signature over `payCodeToSign` of the same values. */
export function assemblePayCode(parts: {
  iat: number
  cti: Uint8Array
  certificate: Uint8Array
  signature: Uint8Array
}): string {
  const kcwt = decodeCbor(parts.certificate)
  assert(kcwt !== null, 'the certificate is one that the server issued')
  const header: CborMap = new Map([[HEADER_KCWT, kcwt]])
  const item = assembleSign1(PROTECTED, header, payloadBytes(parts.iat, parts.cti), parts.signature)
  return PREFIX + encodeBase45(encodeCbor(item))
}

/** Takes a code's text apart and checks that it has exactly the form of docs/pay-code.md; verifies no signature. */
export function decodePayCode(text: string): PayCodeParts | PayCodeRefusal {
  if (text.length > PAY_CODE_TEXT_MAX || !text.startsWith(PREFIX)) return CREDENTIAL_INVALID
  const bytes = decodeBase45(text.slice(PREFIX.length))
  const sign1 = splitSign1((bytes && decodeCbor(bytes)) ?? undefined)
  if (!sign1 || !equalBytes(sign1.protectedBytes, PROTECTED)) return CREDENTIAL_INVALID
  if (!hasExactly(sign1.unprotected, HEADER_KCWT)) return CREDENTIAL_INVALID
  if (!hasExactly(sign1.payload, CLAIM_IAT, CLAIM_CTI)) return CREDENTIAL_INVALID
  const kcwt = sign1.unprotected.get(HEADER_KCWT)
  const iat = sign1.payload.get(CLAIM_IAT)
  const cti = sign1.payload.get(CLAIM_CTI)
  if (!Array.isArray(kcwt) || !isNumericDate(iat) || !isBytes(cti, CTI_LENGTH)) return CREDENTIAL_INVALID
  // The whole was deterministic, so encoding the embedded item again gives the bytes it had.
  return {
    ok: true,
    iat,
    cti,
    certificate: encodeCbor(kcwt),
    toVerify: sign1.toVerify,
    signature: sign1.signature,
  }
}

/** The outcome for a code whose two signatures were found right. */
export function genuinePayCode(
  code: PayCodeParts,
  certificate: CertificateStatement,
  keyThumbprint: string,
): GenuinePayCode {
  return {
    ok: true,
    alias: certificate.alias,
    keyThumbprint,
    issuedAt: new Date(code.iat * 1000),
    cti: hex(code.cti),
    offlineLimitFen: certificate.offlineLimitFen,
    tier: certificate.tier,
    certificateExpiresAt: certificate.expiresAt,
  }
}

/**
 * The rule of time (DESIGN 5): accepted from 10 s before `iat` to 70 s after, both included, while the certificate
 * lasts: it must hold when the code was made and when it is shown (`exp` itself is too late, RFC 8392 3.1.4).
 */
export function judgeTime(code: GenuinePayCode, now: Date): GenuinePayCode | PayCodeRefusal {
  const ageMs = now.getTime() - code.issuedAt.getTime()
  if (ageMs < -SKEW_MS) return CREDENTIAL_INVALID
  if (ageMs > LIFE_MS + SKEW_MS) return CREDENTIAL_EXPIRED
  const expiresAt = code.certificateExpiresAt
  return code.issuedAt >= expiresAt || now >= expiresAt ? CREDENTIAL_EXPIRED : code
}

/**
 * What may be used once. By key and cti, not by the text: an ECDSA signature (r, s) has a twin (r, n−s) that verifies
 * too, so one code has several valid texts, and a certificate renewed for the same key gives more. All of them share
 * this, so a second text is no second payment.
 */
export function payCodeUse(code: { keyThumbprint: string; cti: string }): string {
  return `${code.keyThumbprint}:${code.cti}`
}

function payloadBytes(iat: number, cti: Uint8Array): Bytes {
  assert(isNumericDate(iat) && cti.length === CTI_LENGTH, 'iat is whole seconds and cti has 8 bytes')
  const payload: CborMap = new Map()
  return encodeCbor(payload.set(CLAIM_IAT, iat).set(CLAIM_CTI, cti))
}
