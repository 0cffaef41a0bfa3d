import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { Campus } from '../contract/campus.ts'
import type { Pool } from './base/database.ts'
import type { Http } from './base/http.ts'
import { sendProblem } from './base/problem-reply.ts'

export type SystemDeps = {
  pool: Pool
  /** What is not ready yet, in words; null when everything is (DESIGN 8: `/readyz`). */
  notReady: () => string | null
  campus: (campusId: number) => Promise<Campus>
}

/** `/healthz`, `/readyz`, `/metrics`, and what pages need before anybody has signed in. */
export function systemRoutes(http: Http, { pool, notReady, campus }: SystemDeps): void {
  const metrics = measure(http)

  http.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }))

  http.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const missing = notReady() ?? (await databaseMissing(pool))
    return missing === null ? { status: 'ready' } : reply.code(503).send({ status: 'waiting', for: missing })
  })

  http.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  )

  http.get('/openapi.json', { schema: { hide: true } }, () => http.swagger())

  http.get(
    '/v1/campus',
    {
      config: { allow: ['anyone'] },
      schema: { tags: ['campus'], summary: 'What pages need before sign-in', response: { 200: Campus } },
    },
    (request) => campus(request.campusId),
  )

  http.all('/v1/*', { config: { allow: ['anyone'] }, schema: { hide: true } }, (_request, reply) =>
    sendProblem(reply, 'not_found'),
  )
}

async function databaseMissing(pool: Pool): Promise<string | null> {
  try {
    await pool.query('SELECT 1')
    return null
  } catch {
    return 'the database'
  }
}

/** Times every request by route; the path of a route, never the address with its ids. */
function measure(http: Http): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'onecard_' })
  const seconds = new Histogram({
    name: 'onecard_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  })
  http.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  return registry
}
