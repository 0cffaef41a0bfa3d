import { decode, encode, rfc8949EncodeOptions } from 'cborg'

/** Bytes we made ourselves; WebCrypto wants to know that no other thread shares them. */
export type Bytes = Uint8Array<ArrayBuffer>

/** The part of CBOR that our formats use: whole numbers within ±(2⁵³−1), text, bytes, arrays and maps. */
export type CborValue = number | string | Uint8Array | CborValue[] | CborMap
export type CborMap = Map<number | string, CborValue>

const STRICT = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  allowInfinity: false,
  allowNaN: false,
} as const

/** Encodes deterministically (RFC 8949 4.2.1): shortest heads, map keys in the order of their encoded bytes. */
export function encodeCbor(value: CborValue): Bytes {
  return encode(value, rfc8949EncodeOptions) as Bytes
}

/**
 * Decodes one item that must be in the one deterministic form (RFC 8949 4.2.1), with nothing after it.
 * @returns null for anything else: longer heads than needed, indefinite lengths, keys out of order or twice, broken
 *   UTF-8, floats, tags, simple values, integers beyond 2⁵³−1, trailing or missing bytes.
 */
export function decodeCbor(bytes: Uint8Array): CborValue | null {
  let value: unknown
  try {
    value = decode(bytes, STRICT)
    // cborg's strict mode checks the heads but neither key order, float sizes nor UTF-8: encoding again checks all.
    if (!isCborValue(value) || !equalBytes(encodeCbor(value), bytes)) return null
  } catch {
    return null
  }
  return value
}

/** True if both hold the same bytes; for public values, as it stops at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function isCborValue(value: unknown): value is CborValue {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value === 'string' || value instanceof Uint8Array) return true
  if (Array.isArray(value)) return value.every(isCborValue)
  if (!(value instanceof Map)) return false
  for (const [key, item] of value) {
    if (!(typeof key === 'string' || Number.isSafeInteger(key)) || !isCborValue(item)) return false
  }
  return true
}
