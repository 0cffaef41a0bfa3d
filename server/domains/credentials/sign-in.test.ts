import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import {
  GOOD_PIN,
  initialPinOf,
  makeSettled,
  type Reply,
  testServer,
} from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { createPolicyReader } from '../policy/read.ts'
import { setPolicy } from '../policy/set.ts'
import { credentialRoutes } from './routes.ts'
import { resolvePersonToken } from './session.ts'
import { signIn } from './sign-in.ts'
import { sweepCredentials } from './sweep.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await testServer({ after }, campus, (http, clock) =>
  credentialRoutes(http, { ...campus, clock, campusCodeOf: () => 'demo' }),
)
const { call } = server
const owner = openPool(campus.url, { max: 1 })
after(() => owner.end())

let addresses = 0
/** From an address of its own, so that tests do not spray. */
const signInAs = (
  login: string,
  queryPin: string,
  more: { cookie?: string; token?: string; device?: string } = {},
) =>
  call('POST', '/v1/sessions', {
    body: { login, queryPin, ...(more.device !== undefined && { device: more.device }) },
    address: `198.51.100.${++addresses % 250}`,
    ...(more.cookie && { cookie: more.cookie }),
    ...(more.token && { token: more.token }),
  })
const codeOf = (reply: Reply) => (reply.status < 300 ? reply.status : reply.body.code)
/** A PIN that is wrong, another one each time. */
let pins = 0
const wrongPin = () => String(400_000 + pins++)
const DAY_SECONDS = 86_400

test('a campus number or an ID number signs in, in upper or lower case, with blanks around it', async () => {
  const person = await makeSettled(campus)
  const { campusNo, idNumber } = person
  for (const login of [campusNo, idNumber, ` ${campusNo} `, idNumber.toLowerCase(), ` ${idNumber}\t`]) {
    const reply = await signInAs(login, GOOD_PIN)
    assert.equal(codeOf(reply), 201, login)
    assert.match(reply.body.token, /^ocp_[A-Za-z0-9_-]{43}$/)
    assert.equal(reply.body.mustChangePin, false)
  }
})

test('an ID number that ends in x signs in by either case, with the six digits before it', async () => {
  let person = await makePerson(campus)
  while (!person.idNumber.endsWith('X')) person = await makePerson(campus)
  const pin = person.idNumber.slice(11, 17)
  for (const login of [person.idNumber, person.idNumber.toLowerCase()])
    assert.deepEqual((await signInAs(login, pin)).body.mustChangePin, true)
  assert.equal(codeOf(await signInAs(person.idNumber, `${pin.slice(1)}0`)), 'sign_in_refused')
})

test('an unknown login, a wrong PIN, full-width digits and a visit that is over are refused alike', async () => {
  const person = await makeSettled(campus)
  const visitor = await makeSettled(campus, { role: 'visitor', expiresAt: afterNoon(3600) })
  assert.equal(codeOf(await signInAs(visitor.campusNo, GOOD_PIN)), 201)
  server.at(afterNoon(3600))
  const fullWidth = Array.from(person.campusNo, (digit) => String.fromCharCode(0xff10 + Number(digit))).join(
    '',
  )
  const refused: [string, string][] = [
    ['nobody', GOOD_PIN],
    [person.campusNo, wrongPin()],
    [fullWidth, GOOD_PIN],
    [visitor.campusNo, GOOD_PIN],
    ["' OR 1=1 --", GOOD_PIN],
    [' ', GOOD_PIN],
  ]
  for (const [login, pin] of refused) {
    const reply = await signInAs(login, pin)
    assert.equal(reply.status, 401)
    assert.equal(reply.body.code, 'sign_in_refused', login)
    assert.equal(reply.cookie, undefined)
  }
  server.at(NOON)
})

test('a malformed body is refused and counts to nothing', async () => {
  const { campusNo } = await makeSettled(campus)
  const bodies: unknown[] = [
    { login: campusNo, queryPin: '12345' },
    { login: campusNo, queryPin: '1234567' },
    { login: campusNo, queryPin: '１２３４５６' },
    { login: campusNo, queryPin: 739184 },
    { login: campusNo },
    { login: '', queryPin: GOOD_PIN },
    { login: campusNo, queryPin: GOOD_PIN, more: 1 },
    { login: 'x'.repeat(41), queryPin: GOOD_PIN },
    [],
    null,
  ]
  const failures = async () => (await pool.query('SELECT FROM failed_sign_ins')).rowCount
  const before = await failures()
  for (const body of bodies) {
    const reply = await call('POST', '/v1/sessions', { body })
    assert.equal(codeOf(reply), 'body_invalid', JSON.stringify(body))
  }
  assert.equal(await failures(), before)
  assert.equal(codeOf(await signInAs(campusNo, GOOD_PIN)), 201)
})

test('five wrong PINs lock, and 100 at once are no more than five', async () => {
  const person = await makeSettled(campus)
  const guesses = Array.from({ length: 100 }, () => signInAs(person.campusNo, wrongPin()))
  const told = (await Promise.all(guesses)).map(codeOf)
  assert.equal(told.filter((code) => code === 'sign_in_refused').length, 5)
  assert.equal(told.filter((code) => code === 'pin_locked').length, 95)
  const locked = await signInAs(person.idNumber, GOOD_PIN)
  assert.equal(locked.status, 429)
  assert.deepEqual([locked.body.code, locked.body.retryAfterSeconds], ['pin_locked', 900])
  assert.equal(locked.headers['retry-after'], '900')
  server.at(afterNoon(900))
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN)), 201)
  server.at(NOON)
})

test('a login that nobody has locks like any other', async () => {
  for (let i = 0; i < 5; i++) assert.equal(codeOf(await signInAs('20991234', wrongPin())), 'sign_in_refused')
  assert.equal(codeOf(await signInAs('20991234', wrongPin())), 'pin_locked')
  assert.equal(codeOf(await signInAs(' 20991234', wrongPin())), 'pin_locked')
})

test('a stranger locks out neither a live session nor a phone that was signed in before', async () => {
  const person = await makeSettled(campus)
  const phone = await signInAs(person.campusNo, GOOD_PIN)
  const other = await makeSettled(campus)
  const othersPhone = await signInAs(other.campusNo, GOOD_PIN)
  for (let i = 0; i < 5; i++) await signInAs(person.campusNo, wrongPin())
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN)), 'pin_locked', 'a new phone is a stranger')

  const { token } = phone.body
  assert.equal((await call('GET', '/v1/me/sessions', { token })).status, 200)
  const limit = { perPaymentFen: 2000, perDayFen: 4000, queryPin: GOOD_PIN }
  assert.equal((await call('PUT', '/v1/me/spending-limit', { token, body: limit })).status, 200)
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { token })), 201, 'by its session')
  await call('DELETE', '/v1/sessions/current', { token })
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { token })), 'pin_locked', 'an ended session')
  const { cookie } = phone
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { cookie: cookie! })), 201, 'by its cookie')

  const forged = `onecard_device=${randomUUID()}.${cookie!.split('.')[1]}`
  for (const proof of [othersPhone.cookie!, forged, 'onecard_device=', 'onecard_device=x.y', 'a=b'])
    assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { cookie: proof })), 'pin_locked', proof)
  const othersToken = othersPhone.body.token
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { token: othersToken })), 'pin_locked')
})

test('a known phone is locked by its own wrong PINs, and only it', async () => {
  const person = await makeSettled(campus)
  const { cookie } = await signInAs(person.campusNo, GOOD_PIN)
  for (let i = 0; i < 5; i++) {
    const reply = await signInAs(person.campusNo, wrongPin(), { cookie: cookie! })
    assert.equal(codeOf(reply), 'sign_in_refused')
  }
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN, { cookie: cookie! })), 'pin_locked')
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN)), 201)
})

test('an initial PIN makes no device known', async () => {
  const person = await makePerson(campus)
  assert.equal((await signInAs(person.campusNo, initialPinOf(person))).cookie, undefined)
})

test('an initial PIN that was never changed expires after 90 days', async () => {
  const person = await makePerson(campus)
  const pin = initialPinOf(person)
  server.at(afterNoon(90 * DAY_SECONDS - 1))
  const early = await signInAs(person.campusNo, pin)
  assert.deepEqual([early.status, early.body.mustChangePin], [201, true])
  server.at(afterNoon(90 * DAY_SECONDS))
  assert.equal(codeOf(await signInAs(person.campusNo, pin)), 'pin_expired')
  assert.equal(codeOf(await signInAs(person.campusNo, wrongPin())), 'sign_in_refused')
  const settled = await makeSettled(campus)
  server.at(afterNoon(900 * DAY_SECONDS))
  assert.equal(codeOf(await signInAs(settled.campusNo, GOOD_PIN)), 201, 'a PIN that was set does not')
  server.at(NOON)
})

test('a campus that does not force the change lets the session do everything', async () => {
  const person = await makePerson(campus)
  const { token } = (await signInAs(person.campusNo, initialPinOf(person))).body
  assert.equal(codeOf(await call('GET', '/v1/me/sessions', { token })), 'pin_change_required')
  const actor = { kind: 'system', id: null } as const
  const set = await setPolicy(
    { pool, recordAudit },
    { campusId, actor, key: 'forceQueryPinChange', value: false, reason: 'test' },
    afterNoon(1),
  )
  assert.ok(set.ok)
  const fresh = { pool, policyAt: createPolicyReader(pool) }
  assert.equal((await resolvePersonToken(fresh, campusId, token, afterNoon(2)))?.mustChangePin, false)
  assert.equal((await resolvePersonToken(fresh, campusId, token, NOON))?.mustChangePin, true)
})

test('a token is 256 random bits, stored only as its hash', async () => {
  const person = await makeSettled(campus)
  const tokens = await Promise.all(
    [1, 2].map(async () => (await signInAs(person.campusNo, GOOD_PIN)).body.token),
  )
  assert.notEqual(tokens[0], tokens[1])
  assert.equal(Buffer.from(tokens[0].slice(4), 'base64url').length, 32)
  const { rows } = await pool.query<{ hash: Buffer; row: string }>(
    'SELECT token_hash AS hash, s::text AS row FROM person_sessions s WHERE person_id = $1',
    [person.personId],
  )
  const hashes = rows.map(({ hash }) => hash.toString('hex'))
  for (const token of tokens) assert.ok(hashes.includes(createHash('sha256').update(token).digest('hex')))
  assert.ok(rows.every(({ row }) => !tokens.some((token) => row.includes(token.slice(4)))))
})

test('sessions are listed, ended one by one, and none ends another', async () => {
  const person = await makeSettled(campus)
  const first = (await signInAs(person.campusNo, GOOD_PIN, { device: '小米 14' })).body.token
  server.at(afterNoon(61))
  const second = (await signInAs(person.idNumber, GOOD_PIN, { device: 'iPad' })).body.token
  const list = await call('GET', '/v1/me/sessions', { token: second })
  assert.deepEqual(
    list.body.sessions.map((session: Record<string, unknown>) => [session.device, session.current]),
    [
      ['iPad', true],
      ['小米 14', false],
    ],
  )
  const firstId = list.body.sessions[1].id
  const stranger = (await signInAs((await makeSettled(campus)).campusNo, GOOD_PIN)).body.token
  assert.equal(codeOf(await call('DELETE', `/v1/me/sessions/${firstId}`, { token: stranger })), 'not_found')
  assert.equal((await call('GET', '/v1/me/sessions', { token: first })).status, 200)
  assert.equal((await call('DELETE', `/v1/me/sessions/${firstId}`, { token: second })).status, 204)
  assert.equal(codeOf(await call('GET', '/v1/me/sessions', { token: first })), 'unauthenticated')
  assert.equal(codeOf(await call('DELETE', `/v1/me/sessions/${firstId}`, { token: second })), 'not_found')
  assert.equal((await call('DELETE', '/v1/sessions/current', { token: second })).status, 204)
  assert.equal(codeOf(await call('GET', '/v1/me/sessions', { token: second })), 'unauthenticated')
  server.at(NOON)
})

test('all other sessions end at once when asked', async () => {
  const person = await makeSettled(campus)
  const tokens: string[] = []
  for (let i = 0; i < 4; i++) tokens.push((await signInAs(person.campusNo, GOOD_PIN)).body.token)
  const [mine, ...others] = tokens as [string, ...string[]]
  assert.deepEqual((await call('DELETE', '/v1/me/sessions', { token: mine })).body, { ended: 3 })
  assert.deepEqual((await call('DELETE', '/v1/me/sessions', { token: mine })).body, { ended: 0 })
  assert.equal((await call('GET', '/v1/me/sessions', { token: mine })).body.sessions.length, 1)
  for (const token of others) assert.equal((await call('GET', '/v1/me/sessions', { token })).status, 401)
})

test('a session survives the server, is touched once a minute, and ends after 90 idle days', async () => {
  const person = await makeSettled(campus)
  const { token } = (await signInAs(person.campusNo, GOOD_PIN)).body
  const anotherProcess = openPool(campus.url, { max: 2, role: 'onecard_server' })
  after(() => anotherProcess.end())
  const deps = { pool: anotherProcess, policyAt: createPolicyReader(anotherProcess) }
  const resolve = (seconds: number) => resolvePersonToken(deps, campusId, token, afterNoon(seconds))
  const lastUsed = async () =>
    (
      await pool.query<{ at: Date }>('SELECT last_used_at AS at FROM person_sessions WHERE person_id = $1', [
        person.personId,
      ])
    ).rows[0]?.at
  assert.equal((await resolve(59))?.personId, person.personId)
  assert.deepEqual(await lastUsed(), NOON)
  assert.ok(await resolve(60))
  assert.deepEqual(await lastUsed(), afterNoon(60))
  await sweepCredentials(pool, afterNoon(59 + 90 * DAY_SECONDS))
  assert.equal(await resolve(60 + 90 * DAY_SECONDS), null)
  assert.ok(await resolve(59 + 90 * DAY_SECONDS))
  await sweepCredentials(pool, afterNoon(60 + 200 * DAY_SECONDS))
  assert.equal(await lastUsed(), undefined)
})

test('no other text is a token', async () => {
  const person = await makeSettled(campus)
  const { token } = (await signInAs(person.campusNo, GOOD_PIN)).body
  const others = ['', 'ocp_', token.slice(4), token.replace('ocp_', 'oco_'), `${token}A`, token.toLowerCase()]
  for (const text of others) assert.equal(await resolvePersonToken(campus, campusId, text, NOON), null, text)
  assert.equal(await resolvePersonToken(campus, campusId + 1, token, NOON), null, 'another campus')
})

test('a sign-in that was checked before a change of PIN begins no session after it', async () => {
  const person = await makeSettled(campus)
  const holder = await pool.connect()
  await holder.query('BEGIN')
  await holder.query(
    `UPDATE pins SET epoch = epoch + 1 WHERE campus_id = $1 AND person_id = $2 AND which = 'query'`,
    [campusId, person.personId],
  )
  const input = { campusId, login: person.campusNo, queryPin: GOOD_PIN, device: '', address: '203.0.113.9' }
  const late = signIn(campus, { ...input, deviceProof: null, session: null }, defaultPolicy(), NOON)
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await owner.query(waits)).rowCount === 0);
  await holder.query('COMMIT')
  holder.release()
  assert.deepEqual(await late, { ok: false, code: 'sign_in_refused' })
})
