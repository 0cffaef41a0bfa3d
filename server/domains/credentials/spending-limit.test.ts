import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codeOf, GOOD_PIN, initialPinOf, makeSettled, peopleServer } from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { weakPinRule } from '../../protocols/weak-pin.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { checkPin } from './check-pin.ts'
import { readCredentialStates } from './credential-states.ts'
import { effectiveLimits } from './spending-limit.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await peopleServer({ after }, campus)
const { call, signInAs, tokenOf } = server
const POLICY = defaultPolicy()
const DEFAULTS = { perPaymentFen: 30_00, perDayFen: 50_00 }
const cardCentre = operatorCaller('card_centre')

const put = (token: string, perPaymentFen: unknown, perDayFen: unknown, queryPin = GOOD_PIN) =>
  call('PUT', '/v1/me/spending-limit', { token, body: { perPaymentFen, perDayFen, queryPin } })
const reset = (id: string, which: string) =>
  call('POST', `/v1/people/${id}/pin-reset`, { caller: cardCentre, body: { which, reason: '忘记密码' } })
const auditOf = async (personId: string, action: string) =>
  (
    await pool.query('SELECT actor_id, detail FROM audit_entries WHERE subject_id = $1 AND action = $2', [
      personId,
      action,
    ])
  ).rows

test('the limits are the campus’s until the person sets others', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  const ceilings = { ceilingPerPaymentFen: 200_00, ceilingPerDayFen: 200_00, dailyCeilingFen: 500_00 }
  const limit = async () => (await call('GET', '/v1/me/spending-limit', { token })).body
  assert.deepEqual(await limit(), { ...DEFAULTS, ...ceilings })
  const raised = await put(token, 200_00, 200_00)
  assert.deepEqual([raised.status, raised.body], [200, await limit()])
  assert.deepEqual(await limit(), { perPaymentFen: 200_00, perDayFen: 200_00, ...ceilings })
  assert.equal(codeOf(await put(token, 0, 0)), 200, 'always asked for the PIN')
  assert.deepEqual(await auditOf(person.personId, 'spending_limit_changed').then((rows) => rows[1].detail), {
    from: { perPaymentFen: 200_00, perDayFen: 200_00 },
    to: { perPaymentFen: 0, perDayFen: 0 },
  })
})

test('limits are refused above the ceiling, with a wrong PIN, and when malformed', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  assert.equal(codeOf(await put(token, 200_01, 50_00)), 'limit_above_ceiling')
  assert.equal(codeOf(await put(token, 50_00, 200_01)), 'limit_above_ceiling')
  for (const bad of [-1, 0.5, 1e308, 2 ** 53, '1', null])
    assert.equal(codeOf(await put(token, bad, 50_00)), 'body_invalid', String(bad))
  for (let i = 0; i < 5; i++) assert.equal(codeOf(await put(token, 10_00, 10_00, `40000${i}`)), 'pin_wrong')
  assert.equal(codeOf(await put(token, 10_00, 10_00)), 'pin_locked')
  assert.deepEqual((await readCredentialStates(pool, campusId, person.personId, POLICY, NOON)).limits, {
    ...DEFAULTS,
    ceilingPerPaymentFen: 200_00,
    ceilingPerDayFen: 200_00,
  })
})

test('a ceiling that the campus lowers holds at once', () => {
  const rule = { ...POLICY, pinlessCeilingPerPaymentFen: 10_00, pinlessCeilingPerDayFen: 40_00 }
  assert.deepEqual(effectiveLimits({ perPaymentFen: 100_00, perDayFen: 20_00 }, rule), {
    perPaymentFen: 10_00,
    perDayFen: 20_00,
  })
  assert.deepEqual(effectiveLimits(undefined, rule), { perPaymentFen: 10_00, perDayFen: 40_00 })
})

test('for 24 hours after a reset limits are lowered, never raised', async () => {
  for (const which of ['query', 'spending']) {
    const person = await makeSettled(campus)
    const { pin } = (await reset(person.personId, which)).body
    const token = await tokenOf(person.campusNo, which === 'query' ? pin : GOOD_PIN)
    if (which === 'query') {
      const body = { current: pin, next: GOOD_PIN, otherNumber: person.idNumber }
      assert.equal(codeOf(await call('POST', '/v1/me/query-pin', { token, body })), 200)
    }
    const paused = await put(token, 30_00, 50_01)
    const until = afterNoon(86_400).toISOString()
    assert.deepEqual([codeOf(paused), paused.body.raisePausedUntil], ['limit_raise_paused', until])
    assert.equal((await call('GET', '/v1/me/spending-limit', { token })).body.raisePausedUntil, until)
    assert.equal(codeOf(await put(token, 30_00, 50_00)), 200, 'the same is no raise')
    assert.equal(codeOf(await put(token, 10_00, 10_00)), 200)
    server.at(afterNoon(86_400 - 1))
    assert.equal(codeOf(await put(token, 10_01, 10_00)), 'limit_raise_paused')
    server.at(afterNoon(86_400))
    assert.equal(codeOf(await put(token, 30_00, 50_01)), 200)
    server.at(NOON)
  }
})

test('a reset gives a good random PIN, ends locks and sessions, tells the person and is audited', async () => {
  const person = await makeSettled(campus)
  const { personId, campusNo, idNumber } = person
  const before = await tokenOf(campusNo, GOOD_PIN)
  for (let i = 0; i < 5; i++) await signInAs(campusNo, `40000${i}`)
  assert.equal(codeOf(await signInAs(campusNo, GOOD_PIN)), 'pin_locked')
  const done = await reset(personId, 'query')
  assert.equal(done.status, 200)
  assert.equal(weakPinRule(done.body.pin, { idNumber, campusNo, birth: null }), null)
  assert.equal(codeOf(await call('GET', '/v1/me/sessions', { token: before })), 'unauthenticated')
  assert.equal(codeOf(await signInAs(campusNo, GOOD_PIN)), 'sign_in_refused')
  const again = await signInAs(campusNo, done.body.pin)
  assert.deepEqual([again.status, again.body.mustChangePin], [201, true])

  const { token } = again.body
  const body = { current: done.body.pin, next: GOOD_PIN, otherNumber: idNumber }
  assert.equal(codeOf(await call('POST', '/v1/me/query-pin', { token, body })), 200)
  const { notices } = (await call('GET', '/v1/me/notices', { token })).body
  assert.deepEqual(
    notices.map((notice: { kind: string }) => notice.kind),
    ['query_pin_changed', 'query_pin_reset'],
  )
  assert.deepEqual(await auditOf(personId, 'pin_reset'), [
    { actor_id: cardCentre.operatorId, detail: { which: 'query', reason: '忘记密码' } },
  ])
})

test('a reset of the spending PIN leaves the sessions and ends its own lock', async () => {
  const person = await makeSettled(campus, { spendingPin: GOOD_PIN })
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  const check = (pin: string) =>
    checkPin(campus, { campusId, personId: person.personId, which: 'spending', pin }, POLICY, NOON)
  for (let i = 0; i < 6; i++) await check(`40000${i}`)
  const states = await readCredentialStates(pool, campusId, person.personId, POLICY, NOON)
  assert.deepEqual(states.spendingPin, { initial: false, lockedUntil: afterNoon(900) })
  assert.deepEqual(states.queryPin, { initial: false, lockedUntil: null })
  const { pin } = (await reset(person.personId, 'spending')).body
  assert.deepEqual(await check(pin), { ok: true, initial: true })
  assert.equal((await check(GOOD_PIN)).ok, false)
  assert.equal((await call('GET', '/v1/me/sessions', { token })).status, 200)
})

test('a reset expires like any initial PIN, from its own day', async () => {
  const person = await makePerson(campus)
  server.at(afterNoon(89 * 86_400))
  const { pin } = (await reset(person.personId, 'query')).body
  server.at(afterNoon(120 * 86_400))
  assert.equal(codeOf(await signInAs(person.campusNo, pin)), 201)
  assert.equal(codeOf(await signInAs(person.campusNo, initialPinOf(person))), 'sign_in_refused')
  server.at(afterNoon(179 * 86_400))
  assert.equal(codeOf(await signInAs(person.campusNo, pin)), 'pin_expired')
  server.at(NOON)
})

test('only the card centre resets PINs, of people who exist, with a reason', async () => {
  const person = await makeSettled(campus)
  const url = `/v1/people/${person.personId}/pin-reset`
  const body = { which: 'query', reason: 'x' }
  for (const role of ['administrator', 'finance', 'merchant_manager', 'auditor'] as const)
    assert.equal(codeOf(await call('POST', url, { caller: operatorCaller(role), body })), 'forbidden', role)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  assert.equal(codeOf(await call('POST', url, { token, body })), 'forbidden')
  assert.equal(codeOf(await call('POST', url, { body })), 'unauthenticated')
  assert.equal(codeOf(await reset(uuidv7(), 'query')), 'not_found')
  assert.equal(codeOf(await reset('1', 'query')), 'body_invalid')
  assert.equal(codeOf(await reset(person.personId, 'both')), 'body_invalid')
  const silent = { which: 'query', reason: '' }
  assert.equal(codeOf(await call('POST', url, { caller: cardCentre, body: silent })), 'body_invalid')
})
