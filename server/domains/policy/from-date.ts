import { startOfBusinessDate } from '../../base/clock.ts'

const FORM = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** Reads the date from which a value holds: a business date (its beginning) or an instant with its offset; else null. */
export function parseFromDate(text: string): Date | null {
  const date = FORM.exec(text)?.[1]
  if (date === undefined) return null
  const day = new Date(`${date}T00:00:00.000Z`)
  // `Date` rolls 30 February over into March.
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return null
  const from = text === date ? startOfBusinessDate(date) : new Date(text)
  return Number.isNaN(from.getTime()) ? null : from
}
