import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import './print.css'

const PX_PER_MM = 96 / 25.4

/** Prints a slip on a roll 80 mm wide, as long as the slip is. Everything else on the page stays off the paper. */
export function printSlip(slip: ReactNode): void {
  const focused = document.activeElement
  const holder = document.createElement('div')
  holder.className = 'print-holder'
  const size = document.createElement('style')
  document.body.append(holder)
  document.head.append(size)
  const root = createRoot(holder)
  flushSync(() => root.render(slip))
  const heightMm = Math.ceil(holder.getBoundingClientRect().height / PX_PER_MM) + 1
  size.textContent = `@page { size: 80mm ${heightMm}mm; margin: 0 }`
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
