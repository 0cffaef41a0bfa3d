import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  codeOf,
  GOOD_PIN,
  initialPinOf,
  makeOther,
  makeSettled,
  peopleServer,
} from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'

const campus = await testCampus({ after })
const server = await peopleServer({ after }, campus)
const { call, signInAs, tokenOf } = server
const OTHER_PIN = '618240'

const change = (token: string, current: string, next: string, otherNumber?: string) =>
  call('POST', '/v1/me/query-pin', {
    token,
    body: { current, next, ...(otherNumber !== undefined && { otherNumber }) },
  })

test('while an initial PIN must be changed, everything but that and signing out is refused', async () => {
  const person = await makePerson(campus)
  const token = await tokenOf(person.campusNo, initialPinOf(person))
  const elsewhere: ['GET' | 'PUT' | 'POST' | 'DELETE', string, unknown?][] = [
    ['GET', '/v1/me/sessions'],
    ['DELETE', '/v1/me/sessions'],
    ['DELETE', `/v1/me/sessions/${uuidv7()}`],
    ['GET', '/v1/me/spending-limit'],
    ['PUT', '/v1/me/spending-limit', {}],
    ['GET', '/v1/me/notices'],
    ['POST', '/v1/me/pay-keys', {}],
    ['POST', `/v1/me/pay-keys/${uuidv7()}/certificates`, {}],
  ]
  for (const [method, url, body] of elsewhere) {
    const reply = await call(method, url, { token, body })
    assert.deepEqual([reply.status, reply.body.code], [403, 'pin_change_required'], url)
  }
  assert.equal(codeOf(await change(token, initialPinOf(person), GOOD_PIN, person.idNumber)), 200)
  assert.equal((await call('GET', '/v1/me/sessions', { token })).status, 200)
})

test('the change asks for the number that was not typed, whichever that was', async () => {
  const cases: ['campusNo' | 'idNumber', 'campusNo' | 'idNumber'][] = [
    ['campusNo', 'idNumber'],
    ['idNumber', 'campusNo'],
  ]
  for (const [typed, other] of cases) {
    const person = await makePerson(campus)
    const initial = initialPinOf(person)
    const token = await tokenOf(person[typed], initial)
    assert.equal(codeOf(await change(token, initial, GOOD_PIN)), 'other_number_required', typed)
    assert.equal(codeOf(await change(token, initial, GOOD_PIN, person[typed])), 'other_number_wrong', typed)
    assert.equal(codeOf(await change(token, initial, GOOD_PIN, '2026')), 'other_number_wrong')
    assert.equal(
      codeOf(await change(token, initial, GOOD_PIN, ` ${person[other].toLowerCase()} `)),
      200,
      other,
    )
  }
})

test('a person with only one number is not asked for another', async () => {
  const visitor = await makeOther(campus, null)
  assert.match(visitor.queryPin!, /^[0-9]{6}$/)
  const token = await tokenOf(visitor.campusNo, visitor.queryPin!)
  assert.equal(codeOf(await change(token, visitor.queryPin!, GOOD_PIN)), 200)
})

test('five wrong other numbers lock the change, over all sessions, and no new sign-in unlocks it', async () => {
  const person = await makePerson(campus)
  const initial = initialPinOf(person)
  for (let i = 0; i < 5; i++) {
    const token = await tokenOf(person.idNumber, initial)
    const reply = await change(token, initial, GOOD_PIN, `20260000${i}`)
    assert.equal(codeOf(reply), 'other_number_wrong')
  }
  const token = await tokenOf(person.idNumber, initial)
  assert.equal(codeOf(await change(token, initial, GOOD_PIN, person.campusNo)), 'pin_locked')
  server.at(afterNoon(900))
  assert.equal(codeOf(await change(token, initial, GOOD_PIN, person.campusNo)), 200)
  server.at(NOON)
})

test('once the PIN was set the other number is not asked for', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  assert.equal(codeOf(await change(token, GOOD_PIN, OTHER_PIN)), 200)
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN)), 'sign_in_refused')
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN)), 201)
})

test('every weak PIN is refused by the name of its rule, and counts to no lock', async () => {
  const person = await makePerson(campus)
  const initial = initialPinOf(person)
  const { idNumber, campusNo } = person
  const birth = idNumber.slice(6, 14)
  const [yy, mm, dd] = [birth.slice(2, 4), birth.slice(4, 6), birth.slice(6)]
  const token = await tokenOf(campusNo, initial)
  const weak: [string, string][] = [
    ['111739', 'three_equal'],
    ['123739', 'three_in_sequence'],
    ['739321', 'three_in_sequence'],
    ['113377', 'three_pairs'],
    ['919191', 'repeated_pattern'],
    ['739739', 'repeated_pattern'],
    ['739937', 'mirror'],
    [idNumber.slice(4, 10), 'in_id_number'],
    [campusNo.slice(-6), 'in_campus_no'],
    [yy + mm + dd, 'in_id_number'],
    [mm + dd + yy, 'birthday'],
    [dd + mm + yy, 'birthday'],
    [initial, 'in_id_number'],
  ]
  for (const [pin, rule] of weak) {
    const reply = await change(token, initial, pin, idNumber)
    assert.deepEqual([reply.status, reply.body.code], [422, 'pin_weak'], pin)
    // A made-up number may be weak by an earlier rule than the one named.
    assert.ok(
      [rule, 'three_equal', 'three_in_sequence'].includes(reply.body.rule),
      `${pin} ${reply.body.rule}`,
    )
  }
  assert.equal(codeOf(await change(token, initial, GOOD_PIN, idNumber)), 200)
  const same = await change(token, GOOD_PIN, GOOD_PIN)
  assert.equal(same.body.rule, 'same_as_current')
})

test('the initial PIN is never taken again, a random one neither', async () => {
  const visitor = await makeOther(campus, null)
  const initial = visitor.queryPin!
  const token = await tokenOf(visitor.campusNo, initial)
  assert.equal((await change(token, initial, initial)).body.rule, 'same_as_current')
  assert.equal(codeOf(await change(token, initial, GOOD_PIN)), 200)
  assert.equal((await change(token, GOOD_PIN, initial)).body.rule, 'same_as_initial')

  const withX = await makeOther(campus, 'E12345X', 'x_as_zero')
  const follows = await tokenOf(withX.campusNo, '123450')
  assert.ok(follows)
  assert.equal(codeOf(await change(follows, '123450', GOOD_PIN, withX.idNumber)), 200)
})

test('a wrong current PIN is refused and locks the device after five', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  for (let i = 0; i < 5; i++) assert.equal(codeOf(await change(token, `40000${i}`, OTHER_PIN)), 'pin_wrong')
  assert.equal(codeOf(await change(token, GOOD_PIN, OTHER_PIN)), 'pin_locked')
  assert.equal(codeOf(await signInAs(person.campusNo, GOOD_PIN)), 201, 'other devices are not locked')
  assert.equal((await call('GET', '/v1/me/sessions', { token })).status, 200, 'nor is the session')
})

test('after 90 days the change too is refused', async () => {
  const person = await makePerson(campus)
  const initial = initialPinOf(person)
  server.at(afterNoon(90 * 86_400 - 60))
  const token = await tokenOf(person.campusNo, initial)
  server.at(afterNoon(90 * 86_400))
  assert.equal(codeOf(await change(token, initial, GOOD_PIN, person.idNumber)), 'pin_expired')
  server.at(NOON)
})

test('a change ends the other sessions, makes this device known and others strangers, and is told', async () => {
  const person = await makeSettled(campus)
  const phone = await signInAs(person.campusNo, GOOD_PIN)
  const tablet = await signInAs(person.campusNo, GOOD_PIN)
  const changed = await change(phone.body.token, GOOD_PIN, OTHER_PIN)
  assert.equal(codeOf(changed), 200)
  assert.equal((await call('GET', '/v1/me/sessions', { token: tablet.body.token })).status, 401)
  const { token } = phone.body
  assert.equal((await call('GET', '/v1/me/sessions', { token })).body.sessions.length, 1)
  for (let i = 0; i < 5; i++) await signInAs(person.campusNo, `40000${i}`)
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN, tablet)), 'pin_locked')
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN, phone)), 'pin_locked', 'the old proof')
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN, changed)), 201)
  const { notices } = (await call('GET', '/v1/me/notices', { token })).body
  assert.deepEqual([notices[0].kind, notices[0].at], ['query_pin_changed', NOON.toISOString()])
})

test('of two changes at once one is refused', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  const replies = await Promise.all([change(token, GOOD_PIN, OTHER_PIN), change(token, GOOD_PIN, '850316')])
  assert.deepEqual(replies.map((reply) => String(codeOf(reply))).sort(), ['200', 'pin_wrong'])
})

test('malformed changes are refused', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  const bodies = [
    {},
    { current: GOOD_PIN },
    { current: GOOD_PIN, next: '12345' },
    { current: GOOD_PIN, next: '１２３４５６' },
    { current: GOOD_PIN, next: 618240 },
    { current: GOOD_PIN, next: OTHER_PIN, otherNumber: '' },
    { current: GOOD_PIN, next: OTHER_PIN, more: true },
  ]
  for (const body of bodies)
    assert.equal(codeOf(await call('POST', '/v1/me/query-pin', { token, body })), 'body_invalid')
})
