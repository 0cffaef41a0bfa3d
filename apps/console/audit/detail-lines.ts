import { formatYuanSign } from '../../../ui/amount.ts'

// How a list was cut into pages says nothing about what was looked at.
const untold = new Set(['limit', 'cursor'])

/** The detail of an audit entry, a line a member, as it was written; amounts of fen as yuan. */
export function detailLines(detail: Readonly<Record<string, unknown>>): { name: string; text: string }[] {
  return Object.entries(detail)
    .filter(([name, value]) => !untold.has(name) && value !== null && value !== undefined && value !== '')
    .map(([name, value]) => ({ name, text: textOf(name, value) }))
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('Fen')) return formatYuanSign(value)
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}
