import { type Bytes, type CborMap, type CborValue, decodeCbor, encodeCbor } from './cbor.ts'

/** COSE header labels (RFC 9052 3.1, RFC 9528) and the one algorithm we use, ES256 (RFC 9053 2.1). */
export const HEADER_ALG = 1
export const HEADER_KID = 4
export const HEADER_KCWT = 13
export const ALG_ES256 = -7

/** An ES256 signature is r and s, 32 bytes each (RFC 9053 2.1), never DER. */
const SIGNATURE_LENGTH = 64

/** A COSE_Sign1 taken apart (RFC 9052 4.2). Nothing in it is verified yet. */
export type Sign1 = {
  /** the protected headers as they were encoded, for the caller to compare or decode */
  protectedBytes: Bytes
  unprotected: CborMap
  payload: CborMap
  /** the Sig_structure: the bytes that `signature` signs */
  toVerify: Bytes
  signature: Bytes
}

/** The Sig_structure of a COSE_Sign1 without external data (RFC 9052 4.4): the bytes to be signed. */
export function sigStructure(protectedBytes: Uint8Array, payload: Uint8Array): Bytes {
  return encodeCbor(['Signature1', protectedBytes, new Uint8Array(0), payload])
}

/** The untagged COSE_Sign1 item, ready to be encoded or embedded. */
export function assembleSign1(
  protectedBytes: Uint8Array,
  unprotected: CborMap,
  payload: Uint8Array,
  signature: Uint8Array,
): CborValue[] {
  return [protectedBytes, unprotected, payload, signature]
}

/**
 * Takes apart a decoded item that should be an untagged COSE_Sign1 with a signature of ES256's length and a payload that is a map.
 * @returns null if it is anything else; which headers and keys it holds is for the caller to judge (`hasExactly`).
 */
export function splitSign1(item: CborValue | undefined): Sign1 | null {
  if (!Array.isArray(item) || item.length !== 4) return null
  const [protectedBytes, unprotected, payloadBytes, signature] = item
  if (!isBytes(protectedBytes) || !(unprotected instanceof Map)) return null
  if (!isBytes(payloadBytes) || !isBytes(signature, SIGNATURE_LENGTH)) return null
  const payload = decodeCbor(payloadBytes)
  if (!(payload instanceof Map)) return null
  const toVerify = sigStructure(protectedBytes, payloadBytes)
  return { protectedBytes, unprotected, payload, toVerify, signature }
}

/** True if a map has these keys and no other. */
export function hasExactly(map: CborMap, ...keys: number[]): boolean {
  return map.size === keys.length && keys.every((key) => map.has(key))
}

/** True for a byte string, of this length if one is given. */
export function isBytes(value: CborValue | undefined, length?: number): value is Bytes {
  return value instanceof Uint8Array && (length === undefined || value.length === length)
}
