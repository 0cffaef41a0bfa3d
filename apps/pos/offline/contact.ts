import type { ServerClock } from '../../../ui/terminal/server-clock.ts'
import { type Database, readOne, write } from '../database.ts'
import type { Contact } from './standing.ts'

const HEARD = 'heardAtMs'
const LISTED = 'hotListAtMs'
const DRIFT = 'clockDriftMs'
/** Written this seldom: after a kill the register thinks itself silent for so much longer, which is the safe side. */
const WRITE_MS = 60_000

/** When the server and its hot list were last heard, kept for a start with no network. */
export type ContactLog = {
  get: () => Contact | null
  /** The server answered; `listed` when it gave the hot list. */
  heard: (listed: boolean) => Promise<void>
  /** The network is gone: writes what was heard last. */
  lost: () => Promise<void>
}

/** Also gives the clock what the server corrected it by before the page was closed. */
export async function openContactLog(database: Database, clock: ServerClock): Promise<ContactLog> {
  const [heardAtMs, listedAtMs, driftMs] = await Promise.all(
    [HEARD, LISTED, DRIFT].map((name) => readOne(database, 'facts', name)),
  )
  if (driftMs !== undefined) clock.recall(driftMs)
  let contact: Contact | null =
    heardAtMs === undefined || listedAtMs === undefined
      ? null
      : { heardAt: new Date(heardAtMs), hotListAt: new Date(listedAtMs) }
  let writtenAtMs = 0

  async function keep(): Promise<void> {
    if (!contact) return
    const { heardAt, hotListAt } = contact
    writtenAtMs = heardAt.getTime()
    await write(database, ['facts'], ({ put }) => {
      put('facts', heardAt.getTime(), HEARD)
      put('facts', hotListAt.getTime(), LISTED)
      put('facts', clock.driftMs.get(), DRIFT)
    })
  }

  return {
    get: () => contact,
    async heard(listed) {
      const now = clock.now()
      const hotListAt = listed ? now : contact?.hotListAt
      if (!hotListAt) return
      contact = { heardAt: now, hotListAt }
      if (Math.abs(now.getTime() - writtenAtMs) >= WRITE_MS) await keep()
    },
    lost: keep,
  }
}
