import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import './print.css'

const PX_PER_MM = 96 / 25.4

/** Sheets that are put up. */
export type SheetSize = 'A4' | 'A6'

/** Prints a slip on a roll 80 mm wide, as long as the slip is. */
export function printSlip(slip: ReactNode): void {
  printAlone(slip, (holder) => {
    const heightMm = Math.ceil(holder.getBoundingClientRect().height / PX_PER_MM) + 1
    return `80mm ${heightMm}mm`
  })
}

/** Prints one sheet, which fills its paper. */
export function printSheet(sheet: ReactNode, size: SheetSize): void {
  printAlone(sheet, () => `${size} portrait`)
}

/** Everything else on the page stays off the paper. */
function printAlone(content: ReactNode, pageSizeOf: (holder: HTMLElement) => string): void {
  const focused = document.activeElement
  const holder = document.createElement('div')
  holder.className = 'print-holder'
  const size = document.createElement('style')
  document.body.append(holder)
  document.head.append(size)
  const root = createRoot(holder)
  flushSync(() => root.render(content))
  size.textContent = `@page { size: ${pageSizeOf(holder)}; margin: 0 }`
  addEventListener(
    'afterprint',
    () => {
      root.unmount()
      holder.remove()
      size.remove()
      // What is not on the paper could not keep the focus.
      if (focused instanceof HTMLElement) focused.focus()
    },
    { once: true },
  )
  print()
}
