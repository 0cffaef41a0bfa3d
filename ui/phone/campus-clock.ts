import { readStored, writeStored } from './stored.ts'

/*
 * The campus's time on a phone whose clock is wrong: a code made ten seconds ahead is refused by every terminal
 * (DESIGN 5), also while the phone has no network. The server's `Date` header says by how much to correct.
 */
const STORED = 'clock-offset'
// A `Date` header has whole seconds, and the way there takes time: smaller differences are not believed.
const TRUSTED_DIFFERENCE_MS = 5_000

let offsetMs = readStored<number>(STORED) ?? 0

/** Now, in the campus's time. */
export function campusNow(): Date {
  return new Date(Date.now() + offsetMs)
}

/** How far the phone's clock is behind the campus's (negative: ahead), in milliseconds; 0 when it is right. */
export function clockOffsetMs(): number {
  return offsetMs
}

/** Learns from one reply: its `Date` header, and the phone's times of sending and receiving (ms since 1970). */
export function learnCampusTime(dateHeader: string | null, sentMs: number, receivedMs: number): void {
  const measured = measuredOffsetMs(dateHeader, sentMs, receivedMs)
  if (measured === null) return
  offsetMs = measured
  writeStored(STORED, measured === 0 ? null : measured)
}

/** The correction that one reply calls for; null when the reply does not say. */
export function measuredOffsetMs(
  dateHeader: string | null,
  sentMs: number,
  receivedMs: number,
): number | null {
  const server = dateHeader ? Date.parse(dateHeader) : Number.NaN
  if (Number.isNaN(server)) return null
  // The header cuts the second off: on average it is half a second behind.
  const offset = Math.round(server + 500 - (sentMs + receivedMs) / 2)
  return Math.abs(offset) < TRUSTED_DIFFERENCE_MS ? 0 : offset
}
