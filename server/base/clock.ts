/** Where the time comes from. Verbs take the time as an argument; only routes and jobs read a clock. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** A day of business in Asia/Shanghai, `YYYY-MM-DD`. */
export type BusinessDate = string

// China has had no daylight saving time since 1991: the offset is constant for every date we store.
const SHANGHAI_OFFSET_MS = 8 * 3600_000

/** The business date that an instant falls on (RULES: business dates are Asia/Shanghai). */
export function businessDate(at: Date): BusinessDate {
  return new Date(at.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** The instant at which a business date begins. */
export function startOfBusinessDate(date: BusinessDate): Date {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS)
}

/** Minutes since midnight in Asia/Shanghai, for meal periods. */
export function minuteOfDay(at: Date): number {
  const local = new Date(at.getTime() + SHANGHAI_OFFSET_MS)
  return local.getUTCHours() * 60 + local.getUTCMinutes()
}

/** The business date `days` after (or before, if negative) another. */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** True for a date that is in the calendar, of the years 2000 to 2999: `Date` would roll 30 February over into March. */
export function isBusinessDate(text: string): text is BusinessDate {
  return /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) && addDays(text, 0) === text
}
