import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { codeOf, GOOD_PIN, initialPinOf, makeSettled, peopleServer } from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { createPolicyReader } from '../policy/read.ts'
import { setPolicy } from '../policy/set.ts'
import { resolvePersonToken } from './session.ts'
import { signIn } from './sign-in.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await peopleServer({ after }, campus)
const { call, signInAs } = server
const owner = openPool(campus.url, { max: 1 })
after(() => owner.end())

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
