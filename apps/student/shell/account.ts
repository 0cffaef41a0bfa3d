import type { Me } from '../../../contract/me.ts'
import type { Failure } from '../../../ui/api.ts'
import { createCell } from '../../../ui/cell.ts'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'
import { api, keepMustChangePin, session } from './session.ts'

const STORED = 'account'

/** What the app knows of the person, and how far that can be trusted. */
export type Account = {
  me: Me | null
  /** When `me` was true. */
  asOf: Date | null
  /** `fresh`: the server has said so since the app was opened. `failed`: the last attempt to ask failed. */
  standing: 'unknown' | 'fresh' | 'failed'
  failure: Failure | null
}

const NOTHING: Account = { me: null, asOf: null, standing: 'unknown', failure: null }

export const account = createCell<Account>(remembered())

function remembered(): Account {
  const stored = readStored<{ me: Me; asOf: string }>(STORED)
  return stored ? { ...NOTHING, me: stored.me, asOf: new Date(stored.asOf) } : NOTHING
}

// Counts what events changed, so that a slower answer with the state before does not undo it.
let changes = 0

function keep(me: Me): void {
  const asOf = campusNow()
  writeStored(STORED, { me, asOf: asOf.toISOString() })
  account.set({ me, asOf, standing: 'fresh', failure: null })
}

/** Asks the server how the person's account stands. A failure keeps what was known, marked as of then. */
export async function refreshAccount(): Promise<void> {
  const asker = session.get()?.token
  const changesBefore = changes
  const answer = await api.get<Me>('/v1/me')
  // Signed out, or somebody else signed in, while the answer was on its way.
  if (session.get()?.token !== asker) return
  if (answer.ok && changes !== changesBefore) return refreshAccount()
  if (answer.ok) return keep(answer.value)
  if (answer.failure.code === 'pin_change_required') keepMustChangePin(true)
  account.set({ ...account.get(), standing: 'failed', failure: answer.failure })
}

/** Takes over what an event or a reply said of the account. */
export function applyToAccount(change: Partial<Pick<Me, 'account' | 'payKey'>>): void {
  const { me } = account.get()
  changes++
  if (me) keep({ ...me, ...change })
}

export function forgetAccount(): void {
  writeStored(STORED, null)
  account.set(NOTHING)
}
