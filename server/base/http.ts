import type { Socket } from 'node:net'
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Caller, Permission } from '../../contract/caller.ts'
import { assert } from './assert.ts'
import { isDatabaseUnavailable } from './database.ts'
import { allows } from './permission.ts'
import { problemBody, sendProblem } from './problem-reply.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; set before any handler runs. */
    caller: Caller
    /** The campus whose data this request may touch. */
    campusId: number
  }
  interface FastifyContextConfig {
    /** Who may call the route. A route under /v1 without it does not start. */
    allow?: readonly Permission[]
  }
}

export type Http = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  import('fastify').FastifyBaseLogger,
  TypeBoxTypeProvider
>

export type HttpOptions = {
  /** Resolves the bearer token of a request; `anonymous` when there is none or it is not (or no longer) valid. */
  resolveCaller: (request: FastifyRequest) => Promise<Caller>
  /** The campus a request belongs to, by its host. */
  resolveCampus: (request: FastifyRequest) => number
  logLevel: string
  bodyLimitBytes?: number
  /** Proxies whose `X-Forwarded-For` tells the caller's address. */
  trustedProxies?: readonly string[]
}

// An escaped U+0000 after an even number of backslashes.
const NUL_ESCAPE = /(?<!\\)(?:\\\\)*\\u0000/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The HTTP server: strict JSON bodies (no coercion, fatal UTF-8, bounded size), one caller hook, one permission
 * check, and every refusal an RFC 9457 problem with a code (DESIGN 8).
 */
export function createHttp(options: HttpOptions): Http {
  const http = fastify({
    logger: { level: options.logLevel, redact: ['req.headers.authorization'] },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    // Requests are logged when they fail, with their path: a logger for each would cost every one of them 2 µs.
    childLoggerFactory: (logger) => logger,
    bodyLimit: options.bodyLimitBytes ?? 256 * 1024,
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()
  http.setValidatorCompiler(TypeBoxValidatorCompiler)
  takeOnlyStrictJson(http)
  http.decorateRequest('caller')
  http.decorateRequest('campusId', 0)
  http.addHook('onRoute', (route) => {
    if (route.url.startsWith('/v1/')) {
      assert(route.config?.allow?.length, `${String(route.method)} ${route.url} states who may call it`)
    }
  })
  http.addHook('onRequest', async (request, reply) => {
    // PostgreSQL cannot store U+0000: it is refused at the door, here and in bodies.
    if (request.url.includes('%00')) return sendProblem(reply, 'body_invalid', 'U+0000 is not allowed')
    const allow = request.routeOptions.config.allow
    if (!allow) return
    request.campusId = options.resolveCampus(request)
    request.caller = await options.resolveCaller(request)
    const refusal = allows(allow, request.caller)
    if (refusal) return sendProblem(reply, refusal)
  })
  http.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply))
  http.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found'))
  return http
}

/** What Node's parser refuses never becomes a request: it is answered on the socket, with a code all the same. */
function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const body = JSON.stringify(
    problemBody('body_invalid', 'The request is not HTTP, or its headers are too large'),
  )
  const head = `content-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`
  if (socket.writable) socket.write(`HTTP/1.1 400 Bad Request\r\n${head}\r\nconnection: close\r\n\r\n${body}`)
  socket.destroySoon()
}

function takeOnlyStrictJson(http: Http): void {
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    // A DELETE or POST with a JSON content type and no body means "no members".
    if (body.length === 0) return done(null, undefined)
    try {
      const text = utf8.decode(body as Buffer)
      if (NUL_ESCAPE.test(text)) return done(badBody('U+0000 is not allowed'))
      done(null, JSON.parse(text))
    } catch {
      done(badBody('The body is not JSON in UTF-8'))
    }
  })
}

function badBody(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 })
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.validation) {
    const first = error.validation[0]
    return sendProblem(
      reply,
      'body_invalid',
      `${error.validationContext ?? 'body'}: ${first?.message ?? error.message}`,
      {
        pointer: first?.instancePath ?? '',
      },
    )
  }
  const status = error.statusCode ?? 500
  // Fastify closes the connection, which cuts off a client that is still writing before it reads the answer.
  if (status === 413) return sendProblem(reply.removeHeader('connection'), 'body_too_large')
  if (status === 415) return sendProblem(reply, 'media_type_unsupported')
  if (status === 404) return sendProblem(reply, 'not_found')
  if (status >= 400 && status < 500) return sendProblem(reply, 'body_invalid', error.message)
  if (isDatabaseUnavailable(error)) {
    request.log.warn({ err: error, url: request.url }, 'the database cannot be asked')
    return sendProblem(reply, 'database_unavailable')
  }
  request.log.error({ err: error, url: request.url }, 'request failed')
  return sendProblem(reply, 'internal')
}
