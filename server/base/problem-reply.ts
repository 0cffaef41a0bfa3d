import type { FastifyReply } from 'fastify'
import { type Problem, type ProblemCode, problems, type Refusal } from '../../contract/problem.ts'

/** The RFC 9457 body of a code; `extensions` are added members such as `rule` or `retryAfterSeconds`. */
export function problemBody(
  code: ProblemCode,
  detail?: string,
  extensions: Record<string, unknown> = {},
): Problem {
  const [status, title] = problems[code]
  return {
    type: `urn:onecard:problem:${code}`,
    title,
    status,
    code,
    ...(detail ? { detail } : {}),
    ...extensions,
  }
}

/** Answers a request with a problem. Every 4xx and 5xx of the API leaves through here (DESIGN 8). */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  detail?: string,
  extensions: Record<string, unknown> = {},
): FastifyReply {
  const body = problemBody(code, detail, extensions)
  const wait = extensions.retryAfterSeconds
  if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait)))
  return reply
    .code(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(body)
}

/** Answers with the refusal that a verb returned. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendProblem(reply, refusal.code, refusal.detail, refusal.extensions)
}
