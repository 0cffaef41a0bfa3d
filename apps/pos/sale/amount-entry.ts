import { parseYuan } from '../../../ui/amount.ts'
import type { Key } from '../keys.ts'

/** An amount being typed: the items already added with `+`, and what stands in the display now. */
export type AmountEntry = { itemsFen: readonly number[]; typed: string }

export const emptyEntry: AmountEntry = { itemsFen: [], typed: '' }

const ITEMS_MAX = 20
const YUAN_DIGITS_MAX = 6
const TYPED = new RegExp(`^\\d{1,${YUAN_DIGITS_MAX}}(\\.\\d{0,2})?$`)

/**
 * The entry after a key: digits and the point, `+` to add an item (3.50+2), Backspace for the last character and, on
 * an empty display, to take the last item back. Other keys, and digits beyond two decimals, change nothing.
 */
export function typeAmount(entry: AmountEntry, key: Key): AmountEntry {
  if (key === 'Backspace') return takeBack(entry)
  if (key === '+') return addItem(entry)
  if (!/^[0-9.]$/.test(key)) return entry
  const before = entry.typed === '0' && key !== '.' ? '' : entry.typed
  const typed = before === '' && key === '.' ? '0.' : before + key
  return TYPED.test(typed) ? { ...entry, typed } : entry
}

/** The sum of the items and the display, in fen. */
export function totalFen(entry: AmountEntry): number {
  return entry.itemsFen.reduce((sum, fen) => sum + fen, typedFen(entry))
}

export function isEmpty(entry: AmountEntry): boolean {
  return entry.typed === '' && entry.itemsFen.length === 0
}

function typedFen(entry: AmountEntry): number {
  return entry.typed === '' ? 0 : (parseYuan(entry.typed) ?? 0)
}

function addItem(entry: AmountEntry): AmountEntry {
  const itemFen = typedFen(entry)
  if (itemFen === 0 || entry.itemsFen.length >= ITEMS_MAX) return entry
  return { itemsFen: [...entry.itemsFen, itemFen], typed: '' }
}

function takeBack(entry: AmountEntry): AmountEntry {
  if (entry.typed !== '') return { ...entry, typed: entry.typed.slice(0, -1) }
  const lastFen = entry.itemsFen.at(-1)
  if (lastFen === undefined) return entry
  return { itemsFen: entry.itemsFen.slice(0, -1), typed: (lastFen / 100).toFixed(2) }
}
