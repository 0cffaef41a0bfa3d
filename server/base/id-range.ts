import { uuidv7Time } from './ids.ts'

/** How far a client's clock may be from ours in the ids it makes (DESIGN 3). */
const CLOCK_TOLERANCE_MS = 10 * 60_000

/** Whether an id made online names a moment within ten minutes of ours, so that old ids cannot come up again. */
export function isTimely(id: string, now: Date): boolean {
  return Math.abs(uuidv7Time(id).getTime() - now.getTime()) <= CLOCK_TOLERANCE_MS
}

/**
 * The lowest UUIDv7 of an instant. Ids made since then are not below it, so a range of time is a range of ids, and an
 * index on ids finds it. Whoever asks for acts by their time leaves room for clients' clocks (DESIGN 3: ten minutes).
 */
function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** The ids that online acts of a span of time may have. `before` is exclusive. */
export function idsOf(from: Date, before: Date): { firstId: string; beforeId: string } {
  return {
    firstId: firstIdAt(new Date(from.getTime() - CLOCK_TOLERANCE_MS)),
    beforeId: firstIdAt(new Date(before.getTime() + CLOCK_TOLERANCE_MS + 1)),
  }
}
