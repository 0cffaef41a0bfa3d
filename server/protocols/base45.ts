import type { Bytes } from './cbor.ts'

/*
 * Base45 (RFC 9285), written here because the npm package `base45` needs Node's Buffer, which a browser lacks, and
 * decodes what RFC 9285 section 6 refuses: characters outside the alphabet, triples above 65535, lone characters.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

const VALUES = new Uint8Array(128).fill(255)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

/** Encodes bytes as base45 text: two bytes become three characters, a last single byte two. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const pair = bytes[i]! * 256 + bytes[i + 1]!
    text += ALPHABET[pair % 45]! + ALPHABET[Math.floor(pair / 45) % 45]! + ALPHABET[Math.floor(pair / 2025)]!
  }
  if (bytes.length % 2 === 1) {
    const last = bytes[bytes.length - 1]!
    text += ALPHABET[last % 45]! + ALPHABET[Math.floor(last / 45)]!
  }
  return text
}

/**
 * Decodes base45 text strictly, so that each byte string has exactly one text.
 * @returns null for lower case or another character outside the alphabet, a triple above 65535, a pair above 255, or
 *   one character too many.
 */
export function decodeBase45(text: string): Bytes | null {
  const rest = text.length % 3
  if (rest === 1) return null
  const bytes = new Uint8Array(((text.length - rest) / 3) * 2 + (rest === 2 ? 1 : 0))
  let at = 0
  for (let i = 0; i + 2 < text.length; i += 3) {
    const c = valueAt(text, i)
    const d = valueAt(text, i + 1)
    const e = valueAt(text, i + 2)
    const pair = c + d * 45 + e * 2025
    if (c > 44 || d > 44 || e > 44 || pair > 0xffff) return null
    bytes[at++] = pair >> 8
    bytes[at++] = pair & 0xff
  }
  if (rest === 2) {
    const c = valueAt(text, text.length - 2)
    const d = valueAt(text, text.length - 1)
    if (c > 44 || d > 44 || c + d * 45 > 0xff) return null
    bytes[at] = c + d * 45
  }
  return bytes
}

function valueAt(text: string, index: number): number {
  return VALUES[text.charCodeAt(index)] ?? 255
}
