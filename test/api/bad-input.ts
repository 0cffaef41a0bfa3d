import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { problems } from '../../contract/problem.ts'
import { call, pay, payCode } from '../independent-client.ts'
import { type BadBody, badBodies, badTexts, exampleOf, noBodies } from '../openapi-bodies.ts'
import type { CallerName, Callers } from './callers.ts'
import type { Operation } from './operations.ts'
import { mayCall } from './permission-table.ts'
import { makeTargets } from './targets.ts'

/** A request to send, as exact as fetch allows. */
type Bad = { how: string; url: string; body?: string | Buffer; contentType?: string }

const AT_ONCE = 12

/**
 * Every operation asked wrongly in every way the generator knows, by all who may call it: each answer is a success or
 * a problem of the 4xx with a documented code, never a 5xx, and the server goes on.
 */
export function badInput(callers: Callers, operations: readonly Operation[]): void {
  let asked = 0

  describe('bad input', () => {
    let targets: Record<string, string>
    before(async () => {
      targets = await makeTargets(callers)
    })

    for (const operation of endingLast(operations))
      test(operation.name, async () => {
        const wrong: string[] = []
        for (const name of askers(operation)) {
          const bads = [...badRequests(callers.url, operation, targets)]
          asked += bads.length
          const left = bads.values()
          const line = async () => {
            for (const bad of left) {
              const answer = await send(operation, bad, callers.tokens[name])
              const fault = faultOf(answer)
              if (fault !== null) wrong.push(`${name}: ${bad.how}: ${fault}`)
            }
          }
          await Promise.all(Array.from({ length: AT_ONCE }, line))
        }
        assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} answers are wrong`)
      })

    test('after all of it the server takes a payment', async (t) => {
      t.diagnostic(`${asked} bad requests over ${operations.length} operations`)
      assert.ok(asked > 5_000)
      const { url, tokens, other } = callers
      assert.equal((await call(url, 'GET', '/v1/campus')).status, 200)
      const text = payCode(other.phone)
      const paid = await pay(url, tokens.till!, { text, amountFen: 10 })
      assert.equal(paid.status, 201, JSON.stringify(paid.body))
    })
  })
}

/** Operations that end the asker's session come last, so that the others are asked by somebody. */
function endingLast(operations: readonly Operation[]): Operation[] {
  const ends = ({ name }: Operation) => name.startsWith('DELETE') && name.endsWith('/current')
  return [...operations.filter((operation) => !ends(operation)), ...operations.filter(ends)]
}

/** All who may; where everybody may, who asks makes no difference to the input. */
function askers({ name }: Operation): readonly CallerName[] {
  const allowed = mayCall[name] ?? []
  return allowed.includes('anonymous') ? ['anonymous'] : allowed
}

function* badRequests(base: string, operation: Operation, targets: Record<string, string>): Generator<Bad> {
  const { path, body, query, method } = operation
  const target = targetOf(path, targets)
  const url = base + target
  if (path.includes('{')) {
    const [before, after] = path.split(/\{\w+\}/)
    const good = body ? { body: JSON.stringify(exampleOf(body)), contentType: 'application/json' } : {}
    for (const text of [...badTexts, ...Object.values(targets)])
      yield { how: `path ${text.slice(0, 60)}`, url: `${base}${before}${text}${after}`, ...good }
  }
  for (const { name } of query)
    for (const text of badTexts) yield { how: `?${name}=${text.slice(0, 60)}`, url: `${url}?${name}=${text}` }
  for (const text of query.length > 0 ? oddQueries(query[0]!.name) : []) yield { how: text, url: url + text }
  if (method === 'GET') return
  const bodies: Iterable<BadBody> = body ? badBodies(body, exampleOf(body)) : noBodies('{"a":1}')
  for (const { how, body: sent, contentType = 'application/json' } of bodies)
    yield { how, url, body: sent, contentType }
}

const oddQueries = (name: string) => [
  `?${name}=1&${name}=2`,
  `?${name}[]=1`,
  `?${name}[__proto__]=1`,
  '?__proto__=1',
  '?extra=1',
  '?=',
  '?&&&',
  '?%',
]

/** The path with an id of something that is there, so that a bad body comes as far as it can. */
function targetOf(path: string, targets: Record<string, string>): string {
  const place = Object.keys(targets).find((prefix) => path.startsWith(prefix))
  return path.replace(/\{\w+\}/, place === undefined ? '' : targets[place]!)
}

type Answer = { status: number; type: string; code?: unknown; text: string }

async function send({ method }: Operation, bad: Bad, token: string | undefined): Promise<Answer> {
  const reply = await fetch(bad.url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(bad.contentType === undefined ? {} : { 'content-type': bad.contentType }),
    },
    ...(bad.body === undefined ? {} : { body: bad.body }),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: Error) => error)
  if (reply instanceof Error) return { status: 0, type: '', text: `${reply.message}: ${String(reply.cause)}` }
  const type = reply.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    await reply.body?.cancel()
    return { status: reply.status, type, text: '' }
  }
  const text = await reply.text()
  return { status: reply.status, type, text, code: type.includes('json') ? JSON.parse(text).code : undefined }
}

/** What is wrong with an answer to a bad request; null when nothing is. */
function faultOf({ status, type, code, text }: Answer): string | null {
  if (status >= 200 && status < 300) return null
  const isProblem =
    status >= 400 &&
    status < 500 &&
    type.startsWith('application/problem+json') &&
    typeof code === 'string' &&
    Object.hasOwn(problems, code) &&
    problems[code as keyof typeof problems][0] === status
  return isProblem ? null : `${status} ${type} ${text.slice(0, 200)}`
}
