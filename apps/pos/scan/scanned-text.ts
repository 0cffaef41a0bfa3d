import { decodeBase45 } from '../../../server/protocols/base45.ts'
import { channelOfCode } from '../../../server/protocols/channel-codes.ts'
import { plainCharacter } from '../keys.ts'

/**
 * What a scanner or camera gave: a pay code, a code of a channel's wallet (RULES 3.1), something that is no pay code of ours (`foreign`), or a pay code that
 * arrived damaged (`mangled`: the scanner's keyboard layout or input method is wrong, or characters were lost).
 */
export type Scan =
  | { kind: 'pay-code'; text: string }
  | { kind: 'channel-code'; text: string }
  | { kind: 'foreign' }
  | { kind: 'mangled' }

const PREFIX = 'OC1:'
/** DESIGN 5: `88`, ten digits of the alias, eight of the one-time password; some scanners put `]C0` before (ISO/IEC 15424). */
const DIGITS = /^(?:\]C\d)?(88\d{18})$/
const DIGITS_ALONE = /^(?:\][CQ]\d)?(\d{16,24})$/
/** `OC1` with whatever another keyboard layout makes of the colon. */
const DAMAGED_PREFIX = /OC1[^0-9A-Z]/
/** A whole code has two signatures in it: some 330 bytes, never fewer than this many characters. */
const CODE_LENGTH_MIN = 200

/**
 * Reads what was scanned. The prefix is found anywhere, since scanners put identifiers before it. Base45 has capitals
 * only, so a scanner that met Caps Lock, or an input method that made letters full-width, is undone without loss.
 * Spaces are part of base45, but never its last character: only the end is trimmed.
 */
export function readScan(raw: string): Scan {
  const text = Array.from(raw).map(plainCharacter).join('').toUpperCase()
  const start = text.indexOf(PREFIX)
  if (start >= 0) {
    const code = text.slice(start).trimEnd()
    const whole = code.length >= CODE_LENGTH_MIN && decodeBase45(code.slice(PREFIX.length)) !== null
    return whole ? { kind: 'pay-code', text: code } : { kind: 'mangled' }
  }
  const digits = DIGITS.exec(text.trim())?.[1]
  if (digits) return { kind: 'pay-code', text: digits }
  const ofWallet = DIGITS_ALONE.exec(text.trim())?.[1]
  if (ofWallet && channelOfCode(ofWallet)) return { kind: 'channel-code', text: ofWallet }
  return DAMAGED_PREFIX.test(text) ? { kind: 'mangled' } : { kind: 'foreign' }
}
