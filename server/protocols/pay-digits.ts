/*
 * The pay code for one-dimensional scanners (DESIGN 5): 20 digits, `88`, the alias, and a one-time password of 8 digits
 * (RFC 6238, SHA-256, steps of 30 s), made from the pay key's digits secret. Online only: nothing in it can be checked
 * without the secret.
 */
const PREFIX = '88'
const FORM = /^88(\d{10})(\d{8})$/

export const PASSWORD_DIGITS = 8
export const STEP_SECONDS = 30

export type PayDigits = { alias: string; password: string }

/** Reads the digits; null for any other text. */
export function readPayDigits(text: string): PayDigits | null {
  const [, alias, password] = FORM.exec(text) ?? []
  return alias !== undefined && password !== undefined ? { alias, password } : null
}

/** The digits of an alias in a step. */
export function payDigits({ alias, password }: PayDigits): string {
  return PREFIX + alias + password
}

/** The 8 bytes that are authenticated for a step (RFC 4226 5.1: the counter, big-endian). */
export function stepBytes(step: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(step))
  return bytes
}

/** The decimal digits of an HMAC (RFC 4226 5.3, dynamic truncation). */
export function truncateHmac(mac: Uint8Array, digits: number): string {
  const offset = mac[mac.length - 1]! & 0x0f
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength)
  const truncated = view.getUint32(offset) & 0x7fffffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}
