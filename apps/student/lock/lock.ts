import { createCell } from '../../../ui/cell.ts'
import { readStored, writeStored } from '../../../ui/phone/stored.ts'
import { type LockTime, locksOnReturn } from './absence.ts'
import { forgetPinProof, keepPinProof } from './pin-proof.ts'

/*
 * The lock of the app (RULES 1.5): while it is locked nothing is shown but the way to report the card lost. It keeps
 * off whoever picks up an unlocked phone; whoever can open the browser's developer tools is beyond it.
 */
const STORED = 'lock'

type Stored = { when: LockTime; leftAt: number | null }

const stored = (): Stored => readStored<Stored>(STORED) ?? { when: 'off', leftAt: null }

/** When this phone's app locks; kept until the person signs out. */
export const lockTime = createCell<LockTime>(stored().when)

export const locked = createCell<boolean>(locksOnReturn(stored().when, stored().leftAt, Date.now()))

/** Notes when the app is left, and locks it when it was away for long enough. @returns what ends the watching */
export function watchAbsence(): () => void {
  if (!locked.get()) note(null)
  const onChange = () => {
    if (locked.get()) return
    if (document.visibilityState === 'hidden') return note(Date.now())
    if (locksOnReturn(lockTime.get(), stored().leftAt, Date.now())) locked.set(true)
    else note(null)
  }
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}

/** The person gave the query PIN: the app is open. */
export function openLock(): void {
  note(null)
  locked.set(false)
}

/** Sets when the app locks; the query PIN has just been found right. Rejects where the browser refuses to store. */
export async function setLockTime(when: LockTime, queryPin: string): Promise<void> {
  if (when === 'off') await forgetPinProof()
  else await keepPinProof(queryPin)
  writeStored(STORED, when === 'off' ? null : { when, leftAt: null })
  lockTime.set(when)
}

/** A query PIN was found right, or is new: from now on it is the one that opens the app without network. */
export async function rememberQueryPin(queryPin: string): Promise<void> {
  if (lockTime.get() !== 'off') await keepPinProof(queryPin).catch(() => {})
  openLock()
}

/** The person signs out: the next one on this phone begins without a lock. */
export async function forgetLock(): Promise<void> {
  await forgetPinProof().catch(() => {})
  writeStored(STORED, null)
  lockTime.set('off')
  locked.set(false)
}

function note(leftAt: number | null): void {
  if (lockTime.get() !== 'off') writeStored(STORED, { when: lockTime.get(), leftAt })
}
