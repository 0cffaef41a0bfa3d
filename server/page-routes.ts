import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { DIST, pages } from '../scripts/pages.ts'
import type { Http } from './base/http.ts'

/** Where a reader agent listens (contract/reader.ts): on the page's own machine, at any port. */
const READER_AGENT = 'http://127.0.0.1:* http://localhost:*'

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // zxing-wasm compiles WebAssembly; nothing else evaluates code.
  "script-src 'self' 'wasm-unsafe-eval'",
  // React components set style attributes; antd inserts style elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

/** Serves the built pages: hashed assets for good, everything else asked for anew each time. */
export async function pageRoutes(http: Http): Promise<void> {
  for (const [index, { folder, path, readsCards }] of pages.entries()) {
    const connect = readsCards ? `connect-src 'self' ${READER_AGENT}` : "connect-src 'self'"
    const contentSecurityPolicy = [...CONTENT_SECURITY_POLICY, connect].join('; ')
    await http.register(fastifyStatic, {
      root: join(DIST, folder),
      prefix: path,
      decorateReply: index === 0,
      redirect: true,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, file) => {
        const hashed = file.includes('/assets/')
        response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        response.header('content-security-policy', contentSecurityPolicy)
        response.header('x-content-type-options', 'nosniff')
        response.header('referrer-policy', 'no-referrer')
      },
    })
    http.get(path.slice(0, -1), { schema: { hide: true } }, (_request, reply) => reply.redirect(path))
  }
  http.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/app/'))
}
