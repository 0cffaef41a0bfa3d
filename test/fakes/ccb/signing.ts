import { randomBytes } from 'node:crypto'
import type { Keys } from '../keys.ts'
import { isSigned, signed } from '../rsa.ts'
import type { Asked } from '../wire.ts'

/*
 * CCB publishes no specification: this is a protocol of our own (docs/channels.md). A message is signed over
 * `timestamp\nnonce\nbody\n`, in both directions.
 */

export type CcbKeys = Keys & { merchantId: string; posId: string; branchId: string }

const CLOCK_MS_MAX = 300_000

/** A code, for which the request was refused. */
export type Refused = 'SIGNATURE_INVALID' | 'TIME_INVALID' | 'MERCHANT_UNKNOWN' | 'NONCE_REPEATED'

/** Checks requests, and remembers their nonces for as long as their time is believed. */
export class CcbGate {
  readonly #seen = new Map<string, number>()

  refusal({ headers, body }: Asked, keys: CcbKeys, now: number): Refused | null {
    const [merchant, timestamp, nonce, signature] = ['merchant', 'timestamp', 'nonce', 'signature'].map(
      (name) => String(headers[`x-ccb-${name}`] ?? ''),
    ) as [string, string, string, string]
    if (merchant !== keys.merchantId) return 'MERCHANT_UNKNOWN'
    if (!/^\d{10}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > CLOCK_MS_MAX)
      return 'TIME_INVALID'
    if (!/^[0-9A-Za-z]{16,64}$/.test(nonce)) return 'SIGNATURE_INVALID'
    if (!isSigned(lines(timestamp, nonce, body.toString('utf8')), keys.merchantKey, signature))
      return 'SIGNATURE_INVALID'
    return this.#isFresh(nonce, now) ? null : 'NONCE_REPEATED'
  }

  #isFresh(nonce: string, now: number): boolean {
    for (const [known, at] of this.#seen) {
      if (now - at <= 2 * CLOCK_MS_MAX) break
      this.#seen.delete(known)
    }
    if (this.#seen.has(nonce)) return false
    this.#seen.set(nonce, now)
    return true
  }
}

/** The headers that go with a body of CCB's. */
export async function signatureHeaders(
  body: string,
  { merchantId, channelKey }: Pick<CcbKeys, 'merchantId' | 'channelKey'>,
  now: number,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000))
  const nonce = randomBytes(16).toString('hex')
  return {
    'x-ccb-merchant': merchantId,
    'x-ccb-timestamp': timestamp,
    'x-ccb-nonce': nonce,
    'x-ccb-signature': await signed(lines(timestamp, nonce, body), channelKey),
  }
}

function lines(...parts: string[]): string {
  return parts.map((part) => `${part}\n`).join('')
}
