import type { TerminalSelf } from '../../../contract/devices.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { ServerClock } from '../../../ui/terminal/server-clock.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { type Database, readOne, write } from '../database.ts'

const SELF = 'self'

/** What this terminal knows of itself: whose it is and what it may take. Kept for a start without network. */
export type OwnTerminal = {
  /** null until the server told it for the first time. */
  self: Cell<TerminalSelf | null>
  refresh: () => Promise<void>
}

export async function openOwnTerminal(
  database: Database,
  api: TerminalApi,
  clock: ServerClock,
): Promise<OwnTerminal> {
  const self = createCell<TerminalSelf | null>((await readOne(database, 'self', SELF)) ?? null)
  async function refresh(): Promise<void> {
    const sentAtMs = clock.monotonicMs()
    const answer = await api.get<TerminalSelf>('/v1/terminal')
    if (!answer.ok) return
    clock.heard(new Date(answer.value.serverTime), sentAtMs)
    self.set(answer.value)
    await write(database, ['self'], ({ put }) => put('self', answer.value, SELF))
  }
  return { self, refresh }
}
