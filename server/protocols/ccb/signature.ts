import type { KeyObject } from 'node:crypto'
import { isSignedBy, signText } from '../rsa-signature.ts'

/*
 * How messages to and from CCB are signed: RSA-SHA256 over `timestamp\nnonce\nbody\n`. CCB publishes no specification; this
 * one is ours (docs/channels.md), and unproven.
 */

/** What is older or newer is refused. */
const CLOCK_MS_MAX = 300_000

export type MessageHeaders = Readonly<Record<string, string | undefined>>

/** The headers of a message of ours. @param nonce 16 to 64 letters and digits, never used twice */
export function messageHeaders(
  body: string,
  { merchantId, privateKey }: { merchantId: string; privateKey: KeyObject },
  { now, nonce }: { now: Date; nonce: string },
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  return {
    'x-ccb-merchant': merchantId,
    'x-ccb-timestamp': timestamp,
    'x-ccb-nonce': nonce,
    'x-ccb-signature': signText(privateKey, signedText(timestamp, nonce, body)),
  }
}

/** Why a message is not CCB's to this merchant. */
export type MessageFault = 'unsigned' | 'time' | 'signature' | 'merchant'

/** Checks a reply or a notice over its text as it came. @returns null when it is CCB's */
export function messageFault(
  headers: MessageHeaders,
  body: string,
  { merchantId, platformKey }: { merchantId: string; platformKey: KeyObject },
  now: Date,
): MessageFault | null {
  const [timestamp, nonce, signature] = ['timestamp', 'nonce', 'signature'].map(
    (name) => headers[`x-ccb-${name}`] ?? '',
  ) as [string, string, string]
  if (!/^\d{10}$/.test(timestamp) || nonce === '' || signature === '') return 'unsigned'
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > CLOCK_MS_MAX) return 'time'
  if (!isSignedBy(platformKey, signedText(timestamp, nonce, body), signature)) return 'signature'
  return headers['x-ccb-merchant'] === merchantId ? null : 'merchant'
}

function signedText(...parts: string[]): string {
  return parts.map((part) => `${part}\n`).join('')
}
