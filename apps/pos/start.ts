import type { Cell } from '../../ui/cell.ts'
import type { Updates } from '../../ui/kept-page.ts'
import type { Identity } from '../../ui/terminal/identity.ts'
import { askServerTime, createServerClock, type ServerClock } from '../../ui/terminal/server-clock.ts'
import { browserTimers } from '../../ui/terminal/timers.ts'
import type { KeptForTerminal } from './activation/activation-screen.tsx'
import { loadIdentity } from './activation/identity.ts'
import { type Controls, createControls } from './controls.ts'
import { type Database, openDatabase } from './database.ts'
import { openRegister, type Register } from './register.ts'
import { createSounds } from './sale/sounds.ts'
import { heldCount } from './sign-out/held.ts'
import { takeUpdates, takeWaitingUpdate } from './update/take-updates.ts'

/** What the page is at: which screen there is to show. */
export type Stage =
  | { at: 'opening' }
  /** No secure context: no key and no camera can be used here. */
  | { at: 'insecure' }
  | { at: 'second-tab' }
  | { at: 'disk-failed' }
  | {
      at: 'activation'
      database: Database
      clock: ServerClock
      activated: (identity: Identity) => void
      kept: KeptForTerminal | null
    }
  | { at: 'register'; register: Register; controls: Controls }

/** A reload lets go of the lock and takes it again; only what lasts longer is a second tab. */
const LOCK_PATIENCE_MS = 700

/**
 * Opens the page: one tab a machine, since two would ask for the same payment and count the hot list twice. A second
 * tab waits, and takes over when the first is closed.
 */
export function start(stage: Cell<Stage>, updates: Updates): void {
  if (!isSecureContext) return stage.set({ at: 'insecure' })
  const patience = setTimeout(() => stage.set({ at: 'second-tab' }), LOCK_PATIENCE_MS)
  void navigator.locks.request('onecard-pos', async () => {
    clearTimeout(patience)
    stage.set({ at: 'opening' })
    await openPage(stage, updates).catch(() => stage.set({ at: 'disk-failed' }))
    // Held for as long as the page lives.
    return new Promise<never>(() => {})
  })
}

async function openPage(stage: Cell<Stage>, updates: Updates): Promise<void> {
  const database = await openDatabase()
  if (await takeWaitingUpdate(database, updates)) return location.reload()
  const clock = createServerClock()
  const sounds = createSounds()
  const open = async (identity: Identity) => {
    stage.set({ at: 'opening' })
    const register = await openRegister(database, identity, { clock, sounds })
    const controls: Controls = createControls(register, database, () =>
      activateAnew(identity, register, controls),
    )
    stage.set({ at: 'register', register, controls })
    takeUpdates({ updates, timers: browserTimers, isIdle: controls.isIdle, reload: controls.reload })
  }
  function activateAnew({ terminalId }: Identity, register: Register, controls: Controls): void {
    const name = register.self.get()?.name ?? ''
    const back = () => stage.set({ at: 'register', register, controls })
    const kept = { terminalId, name, held: heldCount(controls.held.get()), back }
    stage.set({ at: 'activation', database, clock, activated: controls.reload, kept })
  }
  const identity = await loadIdentity(database)
  if (identity) {
    // Asked at activation; a browser that did not know the page well enough then may grant it now.
    void navigator.storage.persist()
    return open(identity)
  }
  stage.set({ at: 'activation', database, clock, activated: (made) => void open(made), kept: null })
  void updates.look()
  await askServerTime(clock)
}
