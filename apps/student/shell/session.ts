import type { SignedIn } from '../../../contract/sessions.ts'
import { createApi } from '../../../ui/api.ts'
import { createCell } from '../../../ui/cell.ts'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'

const STORED = 'session'

/** The sign-in of this phone; null when nobody is signed in. */
export const session = createCell<SignedIn | null>(readStored<SignedIn>(STORED))

/** True when the server ended the sign-in (another device did, or it grew old), until the next one. */
export const endedByServer = createCell(false)

/** The campus's API as the person who is signed in. */
export const api = createApi(
  () => session.get()?.token ?? null,
  () => {
    endedByServer.set(session.get() !== null)
    keepSession(null)
  },
)

export function keepSession(next: SignedIn | null): void {
  if (next) endedByServer.set(false)
  writeStored(STORED, next)
  session.set(next)
}

/** The server wants a new query PIN before anything else (RULES 1.3), or has just got one. */
export function keepMustChangePin(mustChangePin: boolean): void {
  const now = session.get()
  if (now && now.mustChangePin !== mustChangePin) keepSession({ ...now, mustChangePin })
}
