import { shiftDay } from '../list/day.ts'

/** Business dates, both inclusive. */
export type Range = { from: string; to: string }

export const presets = ['week', 'month', 'thirty', 'term'] as const
export type Preset = (typeof presets)[number]

/** A term as reports mean it: the last half year. */
const TERM_DAYS = 180
/** The server's own bound. */
const DAYS_MAX = 400

/** The dates of a preset that ends today; a week begins on Monday. */
export function presetRange(preset: Preset, today: string): Range {
  const from: Record<Preset, string> = {
    week: shiftDay(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7)),
    month: `${today.slice(0, 7)}-01`,
    thirty: shiftDay(today, -29),
    term: shiftDay(today, -(TERM_DAYS - 1)),
  }
  return { from: from[preset], to: today }
}

/** What the address asks for, within what can be asked: by default the last thirty days. */
export function readRange(query: URLSearchParams, today: string): Range {
  const usual = presetRange('thirty', today)
  const to = query.get('to') ?? usual.to
  const from = query.get('from') ?? (to < usual.from ? shiftDay(to, -29) : usual.from)
  const earliest = shiftDay(to, -(DAYS_MAX - 1))
  return { from: from > to ? to : from < earliest ? earliest : from, to }
}

/** The preset that a range is, if any. */
export function presetOf({ from, to }: Range, today: string): Preset | null {
  const is = (preset: Preset) => presetRange(preset, today).from === from
  return to === today ? (presets.find(is) ?? null) : null
}
