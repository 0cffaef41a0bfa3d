import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { World } from './door.ts'

/**
 * The clock of a terminal or a phone. The servers' clock is never moved: servers and database share the machine's, and
 * that it is right is what a campus must see to itself (NTP), not a promise of the product.
 */
export type Clock = { offMs: number }

const HOUR_MS = 3600_000
const OFF_HOURS = [-24, -1, 1, 24]
const PAUSE_MS = { least: 300, most: 2500 }
const OFF_MS = { least: 500, most: 3000 }

export function rightClock(): Clock {
  return { offMs: 0 }
}

/** The time as this clock tells it, in milliseconds. */
export function timeOf({ offMs }: Clock): number {
  return Date.now() + offMs
}

/** Why no server may take what was made by this clock now; null when the clock is right. */
export function whyNever(what: 'id' | 'code', { offMs }: Clock): string | null {
  return offMs === 0 ? null : `its ${what} is ${offMs / HOUR_MS} h off`
}

/** Moves one clock after another by an hour or a day while they are in use; in some seconds each is set right. */
export async function moveClocks(world: World, chance: Chance, clocks: readonly Clock[]): Promise<void> {
  while (!world.isOver()) {
    await sleep(chance.integer(PAUSE_MS.least, PAUSE_MS.most))
    const clock = chance.pick(clocks)
    clock.offMs = chance.pick(OFF_HOURS) * HOUR_MS
    world.book.tally.clocksMoved++
    await sleep(chance.integer(OFF_MS.least, OFF_MS.most))
    clock.offMs = 0
  }
}
