import { createHmac, timingSafeEqual } from 'node:crypto'
import { encodeBase32 } from './base32.ts'
import { STEP_SECONDS, stepBytes, truncateHmac } from './pay-digits.ts'

/*
 * Time-based one-time passwords (RFC 6238 over RFC 4226) with steps of 30 s, for operators' authenticator apps and the
 * digits of a pay code.
 */

export type TotpOptions = { algorithm?: 'sha1' | 'sha256' | 'sha512'; digits?: 6 | 8 }

/** The number of the 30-second step that an instant falls in. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / (STEP_SECONDS * 1000))
}

/** The code of a step (RFC 4226 5.3); by default SHA-1 and six digits, which authenticator apps expect. */
export function totpAt(secret: Uint8Array, step: number, options: TotpOptions = {}): string {
  const { algorithm = 'sha1', digits = 6 } = options
  return truncateHmac(createHmac(algorithm, secret).update(stepBytes(step)).digest(), digits)
}

/**
 * Finds the step whose code was given: the present one or one of the `window` steps before it, never a later one. Takes
 * the same time whatever the code. That a code works once is for the caller: remember the step, and refuse it and all
 * before it.
 * @param options `window` defaults to 1: "this step or the last"
 * @returns the step (the latest, should two have the same code), or null
 */
export function matchTotp(
  secret: Uint8Array,
  code: string,
  now: Date,
  options: TotpOptions & { window?: number } = {},
): number | null {
  const { digits = 6, window = 1 } = options
  if (code.length !== digits || !/^[0-9]+$/.test(code)) return null
  const given = Buffer.from(code)
  const present = totpStep(now)
  let matched: number | null = null
  for (let step = Math.max(0, present - window); step <= present; step++) {
    if (timingSafeEqual(given, Buffer.from(totpAt(secret, step, options)))) matched = step
  }
  return matched
}

/** The `otpauth:` URL that an authenticator app reads as a QR code (the Key URI Format those apps share). */
export function otpauthUrl(key: {
  issuer: string
  account: string
  secret: Uint8Array
  options?: TotpOptions
}): string {
  const { algorithm = 'sha1', digits = 6 } = key.options ?? {}
  const label = `${encodeURIComponent(key.issuer)}:${encodeURIComponent(key.account)}`
  const query = [
    `secret=${encodeBase32(key.secret)}`,
    `issuer=${encodeURIComponent(key.issuer)}`,
    `algorithm=${algorithm.toUpperCase()}`,
    `digits=${digits}`,
    `period=${STEP_SECONDS}`,
  ]
  return `otpauth://totp/${label}?${query.join('&')}`
}
