/**
 * Reads a date as people type it: `2026-11-22`, `2026/11/22`, `2026年11月22日`, `20261122`, full-width digits too.
 * @returns `YYYY-MM-DD`, or null when it is no date of the calendar
 */
export function readDay(text: string): string | null {
  const plain = text.normalize('NFKC').trim()
  const parts = /^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain)
  if (!parts) return null
  const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null
}

/** `YYYY-MM-DD`, so many days later. */
export function shiftDay(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}
