import type { AddressInfo } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHttp, type Http } from '../../server/base/http.ts'
import { sendProblem } from '../../server/base/problem-reply.ts'

/** A browser keeps what it may do for so long. */
const PREFLIGHT_SECONDS = '600'

/**
 * An HTTP server for pages of this machine, on loopback only. A page calls it if its origin was named (CORS, and a
 * preflight that also answers for private networks), or if it is the agent's own; a name that was made to lead to loopback (DNS
 * rebinding) is no address of it.
 */
export function createAgentHttp(origins: readonly string[]): Http {
  const http = createHttp({
    resolveCaller: async () => ({ kind: 'anonymous' }),
    resolveCampus: () => 0,
    logLevel: 'warn',
  })
  const own = () => {
    const { port } = http.server.address() as AddressInfo
    return [`127.0.0.1:${port}`, `localhost:${port}`]
  }
  http.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    if (!own().includes(host ?? ''))
      return sendProblem(reply, 'forbidden', 'This is no address of the reader agent')
    const isOwn = own().some((name) => origin === `http://${name}`)
    if (origin === undefined ? !isRead(request) : !isOwn && !origins.includes(origin))
      return sendProblem(reply, 'forbidden', 'This page was not named when the reader agent was started')
    if (origin !== undefined) allowOrigin(reply, origin)
    if (request.method === 'OPTIONS') return answerPreflight(reply)
    void reply.header('cache-control', 'no-store')
  })
  return http
}

/** A browser sends no origin with what its own page reads, and always one with what changes anything. */
function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function allowOrigin(reply: FastifyReply, origin: string): void {
  void reply.header('access-control-allow-origin', origin).header('vary', 'Origin')
}

function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-private-network': 'true',
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .send()
}
