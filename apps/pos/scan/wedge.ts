import type { Key } from '../keys.ts'

/*
 * A keyboard-wedge scanner types what it reads, ending with Enter, through the same keyboard as the cashier. This
 * machine tells the two apart by speed and by content, and never loses what the cashier typed: keys are held for a
 * moment, and given on as typed when no scanner follows.
 */

/** Faster than this between two keys is a scanner, or two fingers at once. */
const HUMAN_GAP_MS = 45
/** A scanner over a slow radio link may pause this long inside a code. */
const SCANNER_GAP_MS = 250
/** This many keys in one burst are a scanner even if all are digits; the longest amount has 9 (`999999.99`). */
const SCANNER_KEYS_MIN = 10
/** A burst of fewer keys than this is a stray key or two, whatever they are. */
const STRAY_KEYS_MAX = 3

/** Characters that a cashier types on their own. */
const TYPED_BY_HAND = /^[0-9.+]*$/

/** The burst so far and when its last key came; `burst` is empty between bursts. */
export type Wedge = { burst: string; lastAtMs: number }
export const quietWedge: Wedge = { burst: '', lastAtMs: 0 }

/** What a key or a moment brought to light: keys typed by hand, in order, or the text of one scan. */
export type WedgeNews = { typed: Key[]; scanned: string | null }

/** A key arrived (printable, or the `Enter` or `Tab` that ends a scan; any other control key gives on what is held). */
export function wedgeKey(wedge: Wedge, key: Key, atMs: number): [Wedge, WedgeNews] {
  const [current, news] = wedgeTime(wedge, atMs)
  if (key.length === 1) return [{ burst: current.burst + key, lastAtMs: atMs }, news]
  if (current.burst === '') return [quietWedge, { ...news, typed: [...news.typed, key] }]
  const ended = endBurst(current.burst)
  const endsScan = ended.scanned !== null && (key === 'Enter' || key === 'Tab')
  const typed = endsScan ? ended.typed : [...ended.typed, key]
  return [quietWedge, { typed: [...news.typed, ...typed], scanned: ended.scanned ?? news.scanned }]
}

/** Time passed: a burst that has ended (a scanner without a closing Enter, or keys typed by hand) is given on. */
export function wedgeTime(wedge: Wedge, nowMs: number): [Wedge, WedgeNews] {
  if (wedge.burst === '' || nowMs - wedge.lastAtMs < gapMs(wedge.burst)) {
    return [wedge, { typed: [], scanned: null }]
  }
  return [quietWedge, endBurst(wedge.burst)]
}

/** When `wedgeTime` should be called next; null between bursts. */
export function wedgeDeadlineMs(wedge: Wedge): number | null {
  return wedge.burst === '' ? null : wedge.lastAtMs + gapMs(wedge.burst)
}

/** True while a scanner is typing a long code, so that the screen can say so. */
export function isScannerTyping(wedge: Wedge): boolean {
  return wedge.burst.length > STRAY_KEYS_MAX && isScanner(wedge.burst)
}

function gapMs(burst: string): number {
  return isScanner(burst) ? SCANNER_GAP_MS : HUMAN_GAP_MS
}

function isScanner(burst: string): boolean {
  return burst.length >= SCANNER_KEYS_MIN || !TYPED_BY_HAND.test(burst)
}

function endBurst(burst: string): WedgeNews {
  if (isScanner(burst) && burst.length > STRAY_KEYS_MAX) return { typed: [], scanned: burst }
  return { typed: Array.from(burst), scanned: null }
}
