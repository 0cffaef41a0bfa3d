import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { clockOf, type MealPeriod, type ValueKind } from './value-kind.ts'
import { policyWords } from './words.ts'

/** A policy value as people read it. */
export function useValueText(): (value: unknown, kind: ValueKind) => string {
  const words = useWords(policyWords)
  return (value, kind) => {
    if (value === null || value === undefined) return '—'
    switch (kind.kind) {
      case 'fen':
        return formatYuanSign(value as number)
      case 'yes-no':
        return value ? words.yes : words.no
      case 'choice':
        return words.choices[value as string] ?? (value as string)
      case 'addresses':
        return (value as string[]).join(' ') || words.none
      case 'meals':
        return (value as MealPeriod[])
          .map(
            ({ name, startMinute, endMinute }) =>
              `${words.meals[name]} ${clockOf(startMinute)}–${clockOf(endMinute)}`,
          )
          .join(' · ')
      case 'clock':
        return clockOf(value as number)
      case 'count':
        return `${value as number} ${words.units[kind.unit] ?? kind.unit}`
      case 'other':
        return JSON.stringify(value)
    }
  }
}
