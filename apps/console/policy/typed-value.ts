import { formatFen, parseYuan } from '../../../ui/amount.ts'
import { clockOf, type MealPeriod, mealNames, minuteOf, type ValueKind } from './value-kind.ts'

/** A meal as it is typed: whether it is held, and its times of day. */
export type TypedMeal = { held: boolean; start: string; end: string }
export type TypedMeals = Record<MealPeriod['name'], TypedMeal>
/** A policy value as the form holds it. */
export type Typed = string | boolean | TypedMeals

const usualTimes: Record<MealPeriod['name'], [start: string, end: string]> = {
  breakfast: ['06:30', '09:30'],
  lunch: ['10:30', '13:30'],
  dinner: ['16:30', '19:30'],
}

/** What the form begins with. */
export function fromValue(value: unknown, { kind }: ValueKind): Typed {
  if (kind === 'fen') return formatFen(value as number)
  if (kind === 'yes-no') return value === true
  if (kind === 'addresses') return (value as string[]).join('\n')
  if (kind === 'meals') return typedMeals(value as MealPeriod[])
  if (kind === 'clock') return clockOf(value as number)
  return String(value)
}

/** What was typed as the server takes it; null when it is not of the kind. */
export function toValue(typed: Typed, { kind }: ValueKind): unknown {
  if (typeof typed === 'boolean') return typed
  if (typeof typed === 'object') return kind === 'meals' ? mealsOf(typed) : null
  const text = typed.trim()
  if (kind === 'fen') return parseYuan(text)
  if (kind === 'count') return /^\d{1,9}$/.test(text) ? Number(text) : null
  if (kind === 'clock') return minuteOf(text)
  if (kind === 'addresses') return text.split(/[\s,，]+/).filter(Boolean)
  return text
}

function typedMeals(periods: readonly MealPeriod[]): TypedMeals {
  const meals = mealNames.map((name) => {
    const period = periods.find((known) => known.name === name)
    const [start, end] = period ? [clockOf(period.startMinute), clockOf(period.endMinute)] : usualTimes[name]
    return [name, { held: period !== undefined, start, end }] as const
  })
  return Object.fromEntries(meals) as TypedMeals
}

function mealsOf(meals: TypedMeals): MealPeriod[] | null {
  const held = mealNames.filter((name) => meals[name].held)
  const periods = held.flatMap((name) => {
    const [startMinute, endMinute] = [minuteOf(meals[name].start), minuteOf(meals[name].end)]
    if (startMinute === null || endMinute === null || endMinute <= startMinute) return []
    return [{ name, startMinute, endMinute }]
  })
  return periods.length === held.length ? periods : null
}
