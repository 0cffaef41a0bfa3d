import { type Cell, createCell } from '../../ui/cell.ts'
import { forgetIdentity } from './activation/identity.ts'
import type { Database } from './database.ts'
import type { Key } from './keys.ts'
import type { Register } from './register.ts'
import { OPEN_KEY, type ReversalView } from './reversal/reversal.ts'
import { isEmpty } from './sale/amount-entry.ts'
import { doubtOf } from './sale/sale.ts'
import { type Camera, createCamera } from './scan/camera.ts'
import { readScan, type Scan } from './scan/scanned-text.ts'
import { mayActivateAnew } from './status/activate-anew.ts'
import { browserTimers } from './timers.ts'

/** What lies over the sale. */
type Overlay = 'none' | 'help' | 'confirm-anew'

/** Who gets a key or a scan: the help, the blocked screen, the reversal or the sale. */
export type Controls = {
  camera: Camera
  overlay: Cell<Overlay>
  press: (key: Key) => void
  scanned: (scan: Scan, from: 'wedge' | 'camera') => void
  /** Payments and reversals whose outcome is not known. */
  openCount: () => number
}

export function createControls(register: Register, database: Database): Controls {
  const { sale, reversal, session, self, sounds, setAside, offlineTill } = register
  const overlay = createCell<Overlay>('none')
  const camera = createCamera(browserTimers, (text) => scanned(readScan(text), 'camera'))

  function press(key: Key): void {
    sounds.wake()
    if (key === 'F2') return sounds.nextVolume()
    if (key === 'F3') return void camera.chooseNext()
    if (key === 'F1') return overlay.set(overlay.get() === 'help' ? 'none' : 'help')
    if (overlay.get() === 'help') {
      if (key === 'Escape' || key === 'Enter') overlay.set('none')
      return
    }
    const standing = session.get()
    if (standing.state === 'refused') return pressWhileBlocked(key, standing.code)
    if (self.get() === null) return key === 'Enter' ? register.retry() : undefined
    if (isShown(reversal.view.get())) return reversal.press(key)
    if (key === OPEN_KEY) return saleIsSettled() ? reversal.press(key) : undefined
    if (key === 'Escape') setAside.settled.set(null)
    sale.press(key)
  }

  function pressWhileBlocked(key: Key, code: Parameters<typeof mayActivateAnew>[0]): void {
    if (overlay.get() === 'confirm-anew') {
      overlay.set('none')
      if (key === 'Enter') void forgetIdentity(database).then(() => location.reload())
    } else if (key === 'Enter') register.retry()
    else if (key === 'F7' && mayActivateAnew(code, openCount() + queuedCount())) overlay.set('confirm-anew')
  }

  function scanned(scan: Scan, from: 'wedge' | 'camera'): void {
    if (isSelling()) sale.scanned(scan, from)
    else if (from === 'wedge') sounds.play('attention')
  }

  /** Nothing lies over the sale. */
  function isSelling(): boolean {
    return overlay.get() === 'none' && session.get().state !== 'refused' && !isShown(reversal.view.get())
  }

  function saleIsSettled(): boolean {
    const { step } = sale.sale.get()
    return step !== 'deciding' && step !== 'pin'
  }

  function openCount(): number {
    const deciding = sale.sale.get().step === 'deciding' ? 1 : 0
    const reversing = reversal.view.get().step === 'asking' ? 1 : 0
    return setAside.open.get().length + deciding + reversing
  }

  function queuedCount(): number {
    return offlineTill.journal.queued.get().length
  }

  /** The camera opens with the first digit, reads only while a code is awaited, and rests otherwise. */
  function adjustCamera(): void {
    const now = sale.sale.get()
    const awaited = now.step === 'scanning' || (now.step === 'deciding' && doubtOf(now) === 'unknown')
    if (isSelling() && awaited) return camera.watch()
    camera.rest()
    if (now.step === 'entering' && !isEmpty(now.entry)) camera.warm()
  }

  for (const cell of [sale.sale, reversal.view, overlay, session]) cell.subscribe(adjustCamera)
  sale.sale.subscribe(() => {
    if (sale.sale.get().step === 'approved') setAside.settled.set(null)
  })
  window.addEventListener('beforeunload', (event) => {
    if (openCount() + queuedCount() > 0) event.preventDefault()
  })
  return { camera, overlay, press, scanned, openCount }
}

/** True when the reversal covers the sale. */
export function isShown(view: ReversalView): view is Exclude<ReversalView, { step: 'closed' }> {
  return view.step !== 'closed' && !(view.step === 'asking' && view.hidden)
}
