import { randomUUID } from 'node:crypto'
import type { Caller } from '../contract/caller.ts'
import { assert } from '../server/base/assert.ts'
import { bearerToken } from '../server/base/bearer-token.ts'
import { inTransaction } from '../server/base/database.ts'
import { createHttp, type Http } from '../server/base/http.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { issueInitialPins } from '../server/domains/credentials/issue-initial-pins.ts'
import { credentialRoutes } from '../server/domains/credentials/routes.ts'
import { resolvePersonToken } from '../server/domains/credentials/session.ts'
import { setPin } from '../server/domains/credentials/set-pin.ts'
import { openWallet } from '../server/domains/ledger/open-wallet.ts'
import { addPeople, checkPerson } from '../server/domains/people/add-people.ts'
import type { Policy } from '../server/domains/policy/policy.ts'
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
  headers?: Record<string, string>
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
    const { token, body, cookie, address = '192.0.2.1', caller, headers } = request
    const callerId = randomUUID()
    if (caller) callers.set(callerId, caller)
    const reply = await http.inject({
      method,
      url,
      remoteAddress: address,
      headers: {
        'x-test-caller': callerId,
        ...headers,
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

/** The routes of credentials as people use them. */
export type PeopleServer = TestServer & {
  /** From an address of its own each time, so that tests do not spray. */
  signInAs: (
    login: string,
    queryPin: string,
    more?: { cookie?: string | undefined; token?: string; device?: string },
  ) => Promise<Reply>
  tokenOf: (login: string, queryPin: string) => Promise<string>
}

export async function peopleServer(t: Cleanup, campus: TestCampus): Promise<PeopleServer> {
  const server = await testServer(t, campus, (http, clock) =>
    credentialRoutes(http, { ...campus, clock, campusCodeOf: () => 'demo' }),
  )
  let addresses = 0
  const signInAs: PeopleServer['signInAs'] = (login, queryPin, { cookie, token, device } = {}) =>
    server.call('POST', '/v1/sessions', {
      body: { login, queryPin, ...(device !== undefined && { device }) },
      address: `198.51.100.${++addresses % 250}`,
      ...(cookie && { cookie }),
      ...(token && { token }),
    })
  const tokenOf: PeopleServer['tokenOf'] = async (login, pin) => (await signInAs(login, pin)).body.token
  return { ...server, signInAs, tokenOf }
}

/** What a test compares: the status of a reply that went well, or the code of its problem. */
export function codeOf(reply: Reply): string | number {
  return reply.status < 300 ? reply.status : reply.body.code
}

/** A person whose ID number follows no resident form, with the PINs that a rule gives. */
export async function makeOther(
  { pool, campusId, keys, hasher }: TestCampus,
  idNumber: string | null,
  initialPinRule: Policy['initialPinRule'] = 'drop_letter',
): Promise<TestPerson & { queryPin: string | null }> {
  const personId = uuidv7(NOON)
  const campusNo = `V${personId.slice(-8)}`.toUpperCase()
  const checked = checkPerson(
    {
      id: personId,
      campusNo,
      name: 'Anna Petrova',
      role: 'visitor',
      idType: idNumber === null ? 'none' : 'passport',
      idNumber,
      college: null,
      major: null,
      className: null,
      dormitory: null,
      phone: null,
      fullTime: false,
    },
    NOON,
  )
  assert(checked.ok, 'a made-up visitor can be added')
  const { person } = checked
  return inTransaction(pool, async (db) => {
    const walletId = await openWallet(db, campusId, personId)
    const added = await addPeople(db, keys, campusId, [{ person, walletId, expiresAt: null }], NOON)
    assert(added.ok, 'a made-up visitor is nobody else')
    const holder = { campusId, personId, idNumber, campusNo }
    const { queryPin } = await issueInitialPins({ db, hasher }, holder, { initialPinRule }, NOON)
    return { personId, walletId, campusNo, idNumber: idNumber ?? '', name: 'Anna Petrova', queryPin }
  })
}
