import { assert } from '../base/assert.ts'
import { type Bytes, type CborMap, type CborValue, decodeCbor, encodeCbor } from './cbor.ts'
import {
  ALG_ES256,
  assembleSign1,
  HEADER_ALG,
  HEADER_KID,
  hasExactly,
  isBytes,
  sigStructure,
  splitSign1,
} from './cose-sign1.ts'

/*
 * The certificate of a phone's pay key: a CWT (RFC 8392) as an untagged COSE_Sign1, signed by the campus's issuer key.
 * In the code it is header 13 `kcwt` (RFC 9528). The format, byte by byte: docs/pay-code.md.
 */
const CLAIM_ISS = 1
const CLAIM_SUB = 2
const CLAIM_EXP = 4
const CLAIM_CNF = 8
const CLAIM_OFFLINE_LIMIT = -65537
const CLAIM_TIER = -65538
const CNF_COSE_KEY = 1
const KEY_KTY = 1
const KTY_EC2 = 2
const KEY_CRV = -1
const CRV_P256 = 1
const KEY_X = -2
const KEY_Y = -3

/** An affine point of P-256: two coordinates of 32 bytes. */
export type PublicPoint = { x: Uint8Array; y: Uint8Array }

/** What the issuer states about the holder of a phone's key. */
export type CertificateStatement = {
  /** `iss`: the campus whose issuer key signs */
  campusCode: string
  /** `sub`: the account's alias, never the campus number */
  alias: string
  /** `exp`, in whole seconds on the wire */
  expiresAt: Date
  /** the most a terminal without network may take by one code */
  offlineLimitFen: number
  /** the price tier (RULES 3.9), for terminals that are offline */
  tier: string
}

export type CertificateClaims = CertificateStatement & { publicKey: PublicPoint }

/** The issuer's key: its id, and the ES256 signature (r and s, 64 bytes) over some bytes. */
export type CertificateSigner = { kid: Uint8Array; sign: (toSign: Uint8Array) => Uint8Array }

/** A certificate taken apart; the issuer's signature and the point on the curve are not verified yet. */
export type Certificate = CertificateClaims & { kidHex: string; toVerify: Bytes; signature: Bytes }

/** Makes the certificate (kcwt) of a phone's key: the bytes that `POST /v1/me/pay-keys` hands out. */
export function issueCertificate(claims: CertificateClaims, signer: CertificateSigner): Bytes {
  const protectedBytes = encodeCbor(
    new Map<number, CborValue>([
      [HEADER_ALG, ALG_ES256],
      [HEADER_KID, signer.kid],
    ]),
  )
  const payload = encodeCbor(claimsMap(claims))
  const signature = signer.sign(sigStructure(protectedBytes, payload))
  const bytes = encodeCbor(assembleSign1(protectedBytes, new Map(), payload, signature))
  assert(decodeCertificate(bytes) !== null, 'an issued certificate is one that terminals can read')
  return bytes
}

/**
 * Takes a certificate apart and checks that it has exactly the form of docs/pay-code.md; verifies no signature.
 * @returns null if anything is missing, too much, of another type, or not deterministic CBOR.
 */
export function decodeCertificate(bytes: Uint8Array): Certificate | null {
  const sign1 = splitSign1(decodeCbor(bytes) ?? undefined)
  if (!sign1 || sign1.unprotected.size > 0) return null
  const kid = readKid(decodeCbor(sign1.protectedBytes))
  const claims = readClaims(sign1.payload)
  if (!kid || !claims) return null
  return { ...claims, kidHex: hex(kid), toVerify: sign1.toVerify, signature: sign1.signature }
}

/** Lower-case hexadecimal, the form in which key ids, thumbprints and code ids are compared and stored. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** True for a whole number of seconds since 1970 that a Date can hold. */
export function isNumericDate(value: CborValue | undefined): value is number {
  return isWhole(value) && value <= 8.64e12
}

function isWhole(value: CborValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isText(value: CborValue | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function claimsMap(claims: CertificateClaims): CborMap {
  const { x, y } = claims.publicKey
  assert(x.length === 32 && y.length === 32, 'a P-256 coordinate has 32 bytes')
  const coseKey: CborMap = new Map()
  coseKey.set(KEY_KTY, KTY_EC2).set(KEY_CRV, CRV_P256).set(KEY_X, x).set(KEY_Y, y)
  const map: CborMap = new Map()
  map.set(CLAIM_ISS, claims.campusCode).set(CLAIM_SUB, claims.alias)
  map.set(CLAIM_EXP, Math.floor(claims.expiresAt.getTime() / 1000))
  map.set(CLAIM_CNF, new Map([[CNF_COSE_KEY, coseKey]]))
  map.set(CLAIM_OFFLINE_LIMIT, claims.offlineLimitFen).set(CLAIM_TIER, claims.tier)
  return map
}

function readKid(headers: CborValue | null): Bytes | null {
  if (!(headers instanceof Map) || !hasExactly(headers, HEADER_ALG, HEADER_KID)) return null
  const kid = headers.get(HEADER_KID)
  return headers.get(HEADER_ALG) === ALG_ES256 && isBytes(kid) ? kid : null
}

function readClaims(map: CborMap): CertificateClaims | null {
  const labels = [CLAIM_ISS, CLAIM_SUB, CLAIM_EXP, CLAIM_CNF, CLAIM_OFFLINE_LIMIT, CLAIM_TIER]
  if (!hasExactly(map, ...labels)) return null
  const campusCode = map.get(CLAIM_ISS)
  const alias = map.get(CLAIM_SUB)
  const exp = map.get(CLAIM_EXP)
  const publicKey = readConfirmation(map.get(CLAIM_CNF))
  const offlineLimitFen = map.get(CLAIM_OFFLINE_LIMIT)
  const tier = map.get(CLAIM_TIER)
  if (!isText(campusCode) || !isText(alias) || !isNumericDate(exp)) return null
  if (!publicKey || !isWhole(offlineLimitFen) || !isText(tier)) return null
  return { campusCode, alias, expiresAt: new Date(exp * 1000), publicKey, offlineLimitFen, tier }
}

/** `cnf` (RFC 8747 3.1): a COSE_Key of type EC2 on P-256 (RFC 9053 7.1.1), y in full, never compressed to a sign. */
function readConfirmation(cnf: CborValue | undefined): PublicPoint | null {
  if (!(cnf instanceof Map) || !hasExactly(cnf, CNF_COSE_KEY)) return null
  const key = cnf.get(CNF_COSE_KEY)
  if (!(key instanceof Map) || !hasExactly(key, KEY_KTY, KEY_CRV, KEY_X, KEY_Y)) return null
  if (key.get(KEY_KTY) !== KTY_EC2 || key.get(KEY_CRV) !== CRV_P256) return null
  const x = key.get(KEY_X)
  const y = key.get(KEY_Y)
  return isBytes(x, 32) && isBytes(y, 32) ? { x, y } : null
}
