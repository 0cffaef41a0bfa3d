import { type Cell, createCell } from '../../ui/cell.ts'
import { browserTimers } from '../../ui/terminal/timers.ts'
import { forgetIdentity } from './activation/identity.ts'
import { offerCards } from './card/offer-card.ts'
import { READER_KEY } from './card/reader-sheet.tsx'
import type { Database } from './database.ts'
import type { Key } from './keys.ts'
import type { Register } from './register.ts'
import { OPEN_KEY, type ReversalView } from './reversal/reversal.ts'
import { isEmpty } from './sale/amount-entry.ts'
import { doubtOf } from './sale/sale.ts'
import { type Camera, createCamera } from './scan/camera.ts'
import { readScan, type Scan } from './scan/scanned-text.ts'
import { SHIFT_KEY } from './shift/shift.ts'
import { type Held, heldCount, SIGN_OUT_KEY } from './sign-out/held.ts'
import { mayActivateAnew } from './status/activate-anew.ts'

/** What lies over the sale. */
type Overlay = 'none' | 'help' | 'sign-out' | 'received' | 'reader'

/** Who gets a key or a scan: the help, the blocked screen, the reversal or the sale. */
export type Controls = {
  camera: Camera
  overlay: Cell<Overlay>
  press: (key: Key) => void
  scanned: (scan: Scan, from: 'wedge' | 'camera') => void
  held: Cell<Held>
  /** Nobody is selling, and nothing is held that a newer build must wait for (RULES 3.7). */
  isIdle: () => boolean
  /** Loads the page anew, without asking whether to leave it. */
  reload: () => void
}

const RECEIVED_KEY = 'F6'
/** So long without a key or a scan, the page may be loaded anew under nobody's fingers. */
const IDLE_MS = 30_000

/** @param activateAnew leaves the register for the activation, with all that it holds */
export function createControls(register: Register, database: Database, activateAnew: () => void): Controls {
  const { sale, reversal, session, self, sounds, setAside, cards, offlineTill, unreadable, shifts } = register
  const overlay = createCell<Overlay>('none')
  let touchedAtMs = browserTimers.nowMs()
  let leaving = false
  const camera = createCamera(browserTimers, (text) => scanned(readScan(text), 'camera'))

  function press(key: Key): void {
    touchedAtMs = browserTimers.nowMs()
    sounds.wake()
    if (key === 'F2') return sounds.nextVolume()
    if (key === 'F3') return void camera.chooseNext()
    if (key === 'F1') return overlay.set(overlay.get() === 'help' ? 'none' : 'help')
    if (overlay.get() === 'reader') return key === 'Escape' ? overlay.set('none') : undefined
    if (overlay.get() === 'help' || overlay.get() === 'received') {
      if (key === 'Escape' || key === 'Enter' || key === SIGN_OUT_KEY) overlay.set('none')
      if (key !== SIGN_OUT_KEY) return
    }
    if (overlay.get() === 'sign-out') return pressOnSignOut(key)
    const standing = session.get()
    if (standing.state === 'refused') return pressWhileBlocked(key, standing.code)
    if (self.get() === null) return key === 'Enter' ? register.retry() : undefined
    if (isShown(reversal.view.get())) return reversal.press(key)
    if (shiftHasTheWord()) return shifts.press(key, heldCount(countHeld()))
    // While an outcome is unknown it is the key that sets the sale aside.
    if (key === SHIFT_KEY && saleIsSettled()) return shifts.ask()
    if (key === SIGN_OUT_KEY) return saleIsSettled() ? overlay.set('sign-out') : undefined
    if (key === READER_KEY) return saleIsSettled() ? overlay.set('reader') : undefined
    if (key === RECEIVED_KEY) return saleIsSettled() ? overlay.set('received') : undefined
    if (key === OPEN_KEY) return saleIsSettled() ? reversal.press(key) : undefined
    if (key === 'Escape') setAside.settled.set(null)
    sale.press(key)
  }

  function pressWhileBlocked(key: Key, code: Parameters<typeof mayActivateAnew>[0]): void {
    if (key === 'Enter') register.retry()
    else if (key === SIGN_OUT_KEY && mayActivateAnew(code)) {
      if (heldCount(countHeld()) > 0) activateAnew()
      else overlay.set('sign-out')
    }
  }

  function pressOnSignOut(key: Key): void {
    if (key === 'Escape') return overlay.set('none')
    if (heldCount(countHeld()) > 0) return key === 'Enter' ? register.retry() : undefined
    if (key === SIGN_OUT_KEY) void forgetIdentity(database).then(reload)
  }

  function reload(): void {
    leaving = true
    location.reload()
  }

  function scanned(scan: Scan, from: 'wedge' | 'camera'): void {
    touchedAtMs = browserTimers.nowMs()
    if (isSelling()) sale.scanned(scan, from)
    else if (from === 'wedge') sounds.play('attention')
  }

  /** Nothing lies over the sale. */
  function isSelling(): boolean {
    const covered = isShown(reversal.view.get()) || shiftHasTheWord()
    return overlay.get() === 'none' && session.get().state !== 'refused' && !covered
  }

  /** Nobody sells before a shift is open, but a sale that is under way comes to its end. */
  function shiftHasTheWord(): boolean {
    return shifts.view.get().step !== 'none' && saleIsSettled()
  }

  function saleIsSettled(): boolean {
    const { step } = sale.sale.get()
    return step !== 'deciding' && step !== 'pin'
  }

  function countHeld(): Held {
    const deciding = sale.sale.get().step === 'deciding' ? 1 : 0
    const reversing = reversal.view.get().step === 'asking' ? 1 : 0
    return {
      records: offlineTill.journal.queued.get().length,
      unreadable: unreadable.get().size,
      unconfirmed: setAside.open.get().length + cards.left.get().length + deciding + reversing,
    }
  }

  function isIdle(): boolean {
    const now = sale.sale.get()
    const { records, unreadable: stuck, unconfirmed } = countHeld()
    // What this build's server cannot read, a newer build may be able to write.
    if (records - stuck + unconfirmed > 0 || !isSelling()) return false
    const quietMs = browserTimers.nowMs() - touchedAtMs
    return now.step === 'entering' && isEmpty(now.entry) && quietMs >= IDLE_MS
  }

  /** The camera opens with the first digit, reads only while a code is awaited, and rests otherwise. */
  function adjustCamera(): void {
    const now = sale.sale.get()
    const awaited = now.step === 'scanning' || (now.step === 'deciding' && doubtOf(now) === 'unknown')
    if (isSelling() && awaited) return camera.watch()
    camera.rest()
    if (now.step === 'entering' && !isEmpty(now.entry)) camera.warm()
  }

  const held = createCell(countHeld())
  for (const cell of [
    offlineTill.journal.queued,
    unreadable,
    setAside.open,
    cards.left,
    sale.sale,
    reversal.view,
  ]) {
    cell.subscribe(() => held.set(countHeld()))
  }
  for (const cell of [sale.sale, reversal.view, overlay, session, shifts.view]) cell.subscribe(adjustCamera)
  offerCards({
    laid: cards.laid,
    sale: sale.sale,
    isSelling,
    also: [reversal.view, overlay, session, shifts.view],
    offer(laid) {
      touchedAtMs = browserTimers.nowMs()
      sale.laid(laid)
    },
  })
  sale.sale.subscribe(() => {
    if (sale.sale.get().step === 'approved') setAside.settled.set(null)
  })
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && heldCount(countHeld()) > 0) event.preventDefault()
  })
  return { camera, overlay, press, scanned, held, isIdle, reload }
}

/** True when the reversal covers the sale. */
export function isShown(view: ReversalView): view is Exclude<ReversalView, { step: 'closed' }> {
  return view.step !== 'closed' && !(view.step === 'asking' && view.hidden)
}
