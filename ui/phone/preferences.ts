import { createCell } from '../cell.ts'
import { readStored, writeStored } from './stored.ts'

export const themes = ['system', 'light', 'dark'] as const
/**
 * Running text in per cent of the browser's own size (16 px unless the person chose another); from `large` on,
 * everything that can be tapped grows too (UX: 适老化).
 */
export const textSizes = { standard: 100, large: 125, larger: 150, largest: 187.5 } as const

export type Preferences = {
  theme: (typeof themes)[number]
  textSize: keyof typeof textSizes
  balanceHidden: boolean
}

const STORED = 'preferences'
const DEFAULTS: Preferences = { theme: 'system', textSize: 'standard', balanceHidden: false }

export const preferences = createCell<Preferences>({ ...DEFAULTS, ...readStored<Preferences>(STORED) })

export function prefer(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change }
  writeStored(STORED, next)
  preferences.set(next)
  applyPreferences()
}

/** Puts theme and text size on the document, before anything is drawn. */
export function applyPreferences(): void {
  const { theme, textSize } = preferences.get()
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  root.dataset.largeText = String(textSize !== 'standard')
  root.style.fontSize = `${textSizes[textSize]}%`
}
