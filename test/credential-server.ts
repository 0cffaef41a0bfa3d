import { randomUUID } from 'node:crypto'
import type { Caller } from '../contract/caller.ts'
import { assert } from '../server/base/assert.ts'
import { bearerToken } from '../server/base/bearer-token.ts'
import { createHttp, type Http } from '../server/base/http.ts'
import { resolvePersonToken } from '../server/domains/credentials/session.ts'
import { setPin } from '../server/domains/credentials/set-pin.ts'
import { initialPin } from '../server/protocols/initial-pin.ts'
import type { Cleanup } from './database.ts'
import { makePerson, NOON, type TestCampus, type TestPerson } from './factories.ts'

// For tests: routes behind the real resolver of people's tokens, at a time and from an address one likes.

export type Reply = {
  status: number
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  headers: Record<string, unknown>
  /** What a device would send as `Cookie` the next time. */
  cookie: string | undefined
}

type Request = {
  token?: string
  body?: unknown
  cookie?: string
  address?: string
  caller?: Caller
}

export type TestServer = {
  /** Moves the server's clock. */
  at: (now: Date) => void
  now: () => Date
  call: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, request?: Request) => Promise<Reply>
}

/**
 * @param register gets the clock that `at` moves
 * @param resolve whose tokens are good; by default people's
 */
export async function testServer(
  t: Cleanup,
  campus: TestCampus,
  register: (http: Http, clock: () => Date) => void,
  resolve: (token: string, now: Date) => Promise<Caller | null> = (token, now) =>
    resolvePersonToken(campus, campus.campusId, token, now),
): Promise<TestServer> {
  let now = NOON
  const clock = () => now
  const callers = new Map<string, Caller>()
  const http = createHttp({
    logLevel: 'silent',
    resolveCampus: () => campus.campusId,
    resolveCaller: async ({ headers }) => {
      const caller = callers.get(String(headers['x-test-caller']))
      if (caller) return caller
      const token = bearerToken(headers.authorization)
      return (token && (await resolve(token, clock()))) || { kind: 'anonymous' }
    },
  })
  register(http, clock)
  await http.ready()
  t.after(async () => http.close())
  const call: TestServer['call'] = async (method, url, request = {}) => {
    const { token, body, cookie, address = '192.0.2.1', caller } = request
    const callerId = randomUUID()
    if (caller) callers.set(callerId, caller)
    const reply = await http.inject({
      method,
      url,
      remoteAddress: address,
      headers: {
        'x-test-caller': callerId,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    callers.delete(callerId)
    const isJson = String(reply.headers['content-type']).includes('json')
    return {
      status: reply.statusCode,
      body: isJson ? JSON.parse(reply.payload) : undefined,
      headers: reply.headers,
      cookie: String(reply.headers['set-cookie'] ?? '').split(';')[0] || undefined,
    }
  }
  return { at: (time) => void (now = time), now: clock, call }
}

/** The PIN with which a made-up person begins. */
export function initialPinOf(person: Pick<TestPerson, 'idNumber'>): string {
  const pin = initialPin(person.idNumber, 'drop_letter')
  assert(pin, 'a resident ID has six digits')
  return pin
}

/** A PIN that no rule refuses for a made-up person. */
export const GOOD_PIN = '739184'

/** A person with PINs that were set. */
export async function makeSettled(
  campus: TestCampus,
  options: Parameters<typeof makePerson>[1] = {},
): Promise<TestPerson & { queryPin: string }> {
  const person = await makePerson(campus, options)
  const { campusId } = campus
  const pin = { campusId, personId: person.personId, which: 'query', pin: GOOD_PIN } as const
  const done = await setPin(campus, { ...pin, actor: { kind: 'system', id: null } }, options.now ?? NOON)
  assert(done.ok, 'a good PIN is not refused')
  return { ...person, queryPin: GOOD_PIN }
}
