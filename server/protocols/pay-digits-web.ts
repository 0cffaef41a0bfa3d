import type { WebKey } from './pay-code-web.ts'
import { PASSWORD_DIGITS, payDigits, STEP_SECONDS, stepBytes, truncateHmac } from './pay-digits.ts'

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const

/** The digits secret as a key that cannot be read out again: what the phone keeps. */
export function importDigitsSecret(secret: Uint8Array): Promise<WebKey> {
  return crypto.subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, HMAC, false, ['sign'])
}

/** The 20 digits of a phone at an instant, and when the next take their place. Made with no network. */
export async function makePayDigits(
  { alias, key }: { alias: string; key: WebKey },
  at: Date,
): Promise<{ text: string; step: number; until: Date }> {
  const step = Math.floor(at.getTime() / (STEP_SECONDS * 1000))
  const counter = stepBytes(step) as Uint8Array<ArrayBuffer>
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, counter))
  const text = payDigits({ alias, password: truncateHmac(mac, PASSWORD_DIGITS) })
  return { text, step, until: new Date((step + 1) * STEP_SECONDS * 1000) }
}
