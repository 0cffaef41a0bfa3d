import { assert } from './assert.ts'
import type { Http } from './http.ts'

/** Makes the routes of a scope take `text/csv`, and nothing else; `http` is the scope's own. */
export function takeOnlyCsv(http: Http): void {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** The bytes of a body in such a scope; none of an empty one. */
export function csvBytes(body: unknown): Buffer {
  const bytes = body ?? Buffer.alloc(0)
  assert(Buffer.isBuffer(bytes), 'the only parser of this scope gives bytes')
  return bytes
}
