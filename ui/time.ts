import type { Language } from './language.tsx'

/* Instants come as ISO 8601 in UTC and are shown in Asia/Shanghai, wherever the phone is (RULES). */
const ZONE = 'Asia/Shanghai'
const formats = new Map<string, Intl.DateTimeFormat>()

// Making a formatter costs far more than using one.
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: 'h23', ...options })
  formats.set(key, made)
  return made
}

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formatter(language === 'en' ? 'en-GB' : language, options)
}

/** The date of business that an instant falls on, `YYYY-MM-DD`. */
export function businessDay(instant: string | Date): string {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  return formatter('sv-SE', options).format(new Date(instant))
}

/** `12:04` */
export function formatTime(instant: string | Date, language: Language): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}

/** `11月22日 12:04`, `22 Nov, 12:04` */
export function formatDayTime(instant: string | Date, language: Language): string {
  const options = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const
  return format(language, options).format(new Date(instant))
}

/** With year and seconds: `2026年11月22日 12:04:05`. */
export function formatExactly(instant: string | Date, language: Language): string {
  return format(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant))
}

/** The same in every language, for columns: `2026-11-22 12:04:05`. */
export function formatStamp(instant: string | Date): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  return `${businessDay(instant)} ${formatter('sv-SE', options).format(new Date(instant))}`
}

/** A date of business: `11月22日周日`, `Sun 22 Nov`. */
export function formatDay(day: string, language: Language): string {
  const options = { month: 'short', day: 'numeric', weekday: 'short' } as const
  return format(language, options).format(new Date(`${day}T12:00:00+08:00`))
}

/** A month `YYYY-MM`: `2026年11月`, `November 2026`. */
export function formatMonth(month: string, language: Language): string {
  return format(language, { year: 'numeric', month: 'long' }).format(new Date(`${month}-15T12:00:00+08:00`))
}
