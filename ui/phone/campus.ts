import type { Campus } from '../../contract/campus.ts'
import { applyCampusAccent } from '../accent.ts'
import { createCell } from '../cell.ts'
import { learnCampusTime } from './campus-clock.ts'
import { readStored, writeStored } from './stored.ts'

const STORED = 'campus'

/** The campus as it was last heard of; null before the first time. */
export const campus = createCell<Campus | null>(readStored<Campus>(STORED))

/** Shows the campus's colour at once, and asks the server for news of it and for the time. */
export async function refreshCampus(): Promise<void> {
  const known = campus.get()
  if (known) applyCampusAccent(known.accent)
  try {
    const sentMs = Date.now()
    const reply = await fetch('/v1/campus', { cache: 'no-store', signal: AbortSignal.timeout(15_000) })
    if (!reply.ok) return
    learnCampusTime(reply.headers.get('date'), sentMs, Date.now())
    const value = (await reply.json()) as Campus
    writeStored(STORED, value)
    applyCampusAccent(value.accent)
    campus.set(value)
  } catch {
    // No network: the campus is the one we knew, and the screens say so where it matters.
  }
}
