import type { PolicyValue } from '../../../contract/operators.ts'

/** A meal period as the server keeps it: minutes since midnight. */
export type MealPeriod = { name: 'breakfast' | 'lunch' | 'dinner'; startMinute: number; endMinute: number }
export const mealNames = ['breakfast', 'lunch', 'dinner'] as const satisfies readonly MealPeriod['name'][]

/** How a value is shown and typed. It follows from the unit that the server states. */
export type ValueKind =
  | { kind: 'fen' }
  | { kind: 'yes-no' }
  | { kind: 'choice'; words: readonly string[] }
  | { kind: 'addresses' }
  | { kind: 'meals' }
  | { kind: 'clock' }
  | { kind: 'count'; unit: string }
  /** Of a shape that this page does not know: it is shown, and set by other means. */
  | { kind: 'other' }

export function kindOf({ unit, value }: Pick<PolicyValue, 'unit' | 'value'>): ValueKind {
  if (unit === 'fen') return { kind: 'fen' }
  if (typeof value === 'boolean') return { kind: 'yes-no' }
  if (unit === 'addresses') return { kind: 'addresses' }
  if (unit === 'minutes since midnight') return { kind: typeof value === 'number' ? 'clock' : 'meals' }
  if (unit.includes(' | ')) return { kind: 'choice', words: unit.split(' | ') }
  return typeof value === 'number' ? { kind: 'count', unit } : { kind: 'other' }
}

/** `390` is `06:30`. */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** `06:30` is `390`; null when it is no time of day. */
export function minuteOf(clock: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock)
  return match ? Number(match[1]) * 60 + Number(match[2]) : null
}
