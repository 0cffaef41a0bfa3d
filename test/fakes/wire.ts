import type { IncomingHttpHeaders } from 'node:http'

/** A request as it came: `target` is path and query over the wire, which is what is signed. */
export type Asked = {
  method: string
  target: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
}

export type Told = { status: number; headers: Record<string, string>; body: string | Buffer }

export type Members = Readonly<Record<string, unknown>>

/** The members of a JSON object; none of what is not one. */
export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

export function readJson(body: Buffer | string): Members | null {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null
  } catch {
    return null
  }
}

/** A text of at most so many characters; null for anything else, an empty one too. */
export function textOf(value: unknown, lengthMax: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax ? value : null
}

export function json(status: number, value: unknown): Told {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

export function html(status: number, body: string): Told {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

export function redirect(location: string, headers: Record<string, string> = {}): Told {
  return { status: 302, headers: { location, ...headers }, body: '' }
}

/** An address that a browser or a notice can be sent to. */
export function addressOf(value: unknown): string | null {
  const text = textOf(value, 512)
  return text && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null
}
