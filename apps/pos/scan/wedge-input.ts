import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { type Key, readKey } from '../keys.ts'
import { readScan, type Scan } from './scanned-text.ts'
import { isScannerTyping, quietWedge, type WedgeNews, wedgeDeadlineMs, wedgeKey, wedgeTime } from './wedge.ts'

/** The one keyboard of cashier and scanner, told apart. Ends with what `stop` undoes. */
export type WedgeInput = {
  /** True while a scanner is typing. */
  scannerTyping: Cell<boolean>
  stop: () => void
}

/** Keys that stay the browser's: reload, full screen, developer tools. */
const BROWSER_KEYS = new Set(['F5', 'F11', 'F12'])

/**
 * Listens to the whole page, so that no field needs the focus and no input method gets between.
 * @param onKey keys the cashier typed, in order
 */
export function listenToKeyboard(
  timers: Timers,
  { onKey, onScan }: { onKey: (key: Key) => void; onScan: (scan: Scan) => void },
): WedgeInput {
  const scannerTyping = createCell(false)
  let wedge = quietWedge
  let cancelTimer = () => {}

  function tell({ typed, scanned }: WedgeNews): void {
    if (scanned !== null) onScan(readScan(scanned))
    for (const key of typed) onKey(key)
  }

  function plan(): void {
    cancelTimer()
    scannerTyping.set(isScannerTyping(wedge))
    const deadlineMs = wedgeDeadlineMs(wedge)
    if (deadlineMs === null) return
    cancelTimer = timers.after(Math.max(0, deadlineMs - timers.nowMs()), () => {
      const [next, news] = wedgeTime(wedge, timers.nowMs())
      wedge = next
      plan()
      tell(news)
    })
  }

  function keyDown(event: KeyboardEvent): void {
    const key = readKey(event)
    if (key === null || BROWSER_KEYS.has(key) || isFieldsOwn(event)) return
    event.preventDefault()
    // A key held down is one key; only Backspace and the arrows may repeat.
    if (event.repeat && key !== 'Backspace' && !key.startsWith('Arrow')) return
    const [next, news] = wedgeKey(wedge, key, timers.nowMs())
    wedge = next
    plan()
    tell(news)
  }

  window.addEventListener('keydown', keyDown)
  return {
    scannerTyping,
    stop() {
      cancelTimer()
      window.removeEventListener('keydown', keyDown)
    },
  }
}

function isFieldsOwn({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
