import type { Cell } from '../../ui/cell.ts'
import { type Identity, loadIdentity } from './activation/identity.ts'
import { type Controls, createControls } from './controls.ts'
import { type Database, openDatabase } from './database.ts'
import { openRegister, type Register } from './register.ts'
import { createSounds } from './sale/sounds.ts'
import { askServerTime, createServerClock, type ServerClock } from './session/server-clock.ts'

/** What the page is at: which screen there is to show. */
export type Stage =
  | { at: 'opening' }
  /** No secure context: no key and no camera can be used here. */
  | { at: 'insecure' }
  | { at: 'second-tab' }
  | { at: 'disk-failed' }
  | { at: 'activation'; database: Database; clock: ServerClock; activated: (identity: Identity) => void }
  | { at: 'register'; register: Register; controls: Controls }

/** A reload lets go of the lock and takes it again; only what lasts longer is a second tab. */
const LOCK_PATIENCE_MS = 700

/**
 * Opens the page: one tab a machine, since two would ask for the same payment and count the hot list twice. A second
 * tab waits, and takes over when the first is closed.
 */
export function start(stage: Cell<Stage>): void {
  if (!isSecureContext) return stage.set({ at: 'insecure' })
  const patience = setTimeout(() => stage.set({ at: 'second-tab' }), LOCK_PATIENCE_MS)
  void navigator.locks.request('onecard-pos', async () => {
    clearTimeout(patience)
    stage.set({ at: 'opening' })
    await openPage(stage).catch(() => stage.set({ at: 'disk-failed' }))
    // Held for as long as the page lives.
    return new Promise<never>(() => {})
  })
}

async function openPage(stage: Cell<Stage>): Promise<void> {
  const database = await openDatabase()
  const clock = createServerClock()
  const sounds = createSounds()
  const open = async (identity: Identity) => {
    stage.set({ at: 'opening' })
    const register = await openRegister(database, identity, { clock, sounds })
    stage.set({ at: 'register', register, controls: createControls(register, database) })
  }
  const identity = await loadIdentity(database)
  if (identity) return open(identity)
  stage.set({ at: 'activation', database, clock, activated: (made) => void open(made) })
  await askServerTime(clock)
}
