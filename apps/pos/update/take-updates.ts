import type { Updates } from '../../../ui/kept-page.ts'
import { repeatEvery, type Timers } from '../../../ui/terminal/timers.ts'
import { type Database, readAll } from '../database.ts'

const LOOK_MS = 10 * 60_000
const IDLE_LOOK_MS = 5000

/**
 * Follows the builds of the page for as long as it lives. A newer one is fetched at any time, and takes over only while
 * `isIdle`: nobody is selling and the journal holds nothing (RULES 3.7).
 * @param reload loads the page anew
 */
export function takeUpdates(deps: {
  updates: Updates
  timers: Timers
  isIdle: () => boolean
  reload: () => void
}): void {
  const { updates, timers, isIdle, reload } = deps
  let waiting = false
  repeatEvery(timers, LOOK_MS, async () => {
    waiting = (await updates.look()) || waiting
  })
  repeatEvery(timers, IDLE_LOOK_MS, async () => {
    if (waiting && isIdle() && (await updates.takeOver())) reload()
  })
}

/** What was fetched before the page was closed takes over at once, unless this machine holds a payment. */
export async function takeWaitingUpdate(database: Database, updates: Updates): Promise<boolean> {
  const [journal, attempts, reversals] = await Promise.all([
    readAll(database, 'journal'),
    readAll(database, 'attempts'),
    readAll(database, 'reversals'),
  ])
  const held = journal.filter(({ outcome }) => outcome === null).length + attempts.length + reversals.length
  return held === 0 && (await updates.takeOver())
}
