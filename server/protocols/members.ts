/** The members of a JSON object that somebody else wrote. */
export type Members = Readonly<Record<string, unknown>>

/** The members of a text that is a JSON object; null for anything else. */
export function readMembers(text: string): Members | null {
  try {
    return membersOf(JSON.parse(text))
  } catch {
    return null
  }
}

export function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null
}

/** A member that is a text; the empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An amount in fen, above zero; null for anything else. */
export function fenOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** RFC 3339 with an offset, `2018-06-08T10:34:56+08:00`; null for anything else. */
export function instantOf(value: unknown): Date | null {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/
  if (typeof value !== 'string' || !form.test(value)) return null
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? null : at
}
