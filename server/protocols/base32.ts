const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 (RFC 4648 6) without padding, as `otpauth:` URLs want it. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let buffered = 0
  for (const byte of bytes) {
    buffered = (buffered << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(buffered >> (bits - 5)) & 31]!
    buffered &= (1 << bits) - 1
  }
  return bits > 0 ? text + ALPHABET[(buffered << (5 - bits)) & 31]! : text
}

/** Decodes base32 as people copy it: either case, with or without padding and spaces; null if it is something else. */
export function decodeBase32(text: string): Uint8Array | null {
  const symbols = text.replaceAll(' ', '').replace(/=+$/, '').toUpperCase()
  const bytes: number[] = []
  let bits = 0
  let buffered = 0
  for (const symbol of symbols) {
    const value = ALPHABET.indexOf(symbol)
    if (value < 0) return null
    buffered = (buffered << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push(buffered >> bits)
    buffered &= (1 << bits) - 1
  }
  // What is left over must be padding bits, fewer than a symbol and all zero.
  return bits < 5 && buffered === 0 ? Uint8Array.from(bytes) : null
}
