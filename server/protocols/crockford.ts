/** Crockford's base32: nothing in it looks like something else, so people can read and type it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The symbols of so many random bytes, five bits of each. */
export function crockfordOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => ALPHABET[byte & 31]!).join('')
}

/** What was typed, as it is compared: upper case, no separators, and the letters people type for 0 and 1 mended. */
export function mendCrockford(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}
