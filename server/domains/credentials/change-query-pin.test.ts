import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  GOOD_PIN,
  initialPinOf,
  makeSettled,
  type Reply,
  testServer,
} from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, type TestPerson, testCampus } from '../../../test/factories.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openWallet } from '../ledger/open-wallet.ts'
import { addPeople, checkPerson } from '../people/add-people.ts'
import { defaultPolicy, type Policy } from '../policy/policy.ts'
import { checkPin } from './check-pin.ts'
import { drawInitialPins, issueInitialPins, storeInitialPins } from './issue-initial-pins.ts'
import { credentialRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, keys, hasher } = campus
const server = await testServer({ after }, campus, (http, clock) =>
  credentialRoutes(http, { ...campus, clock, campusCodeOf: () => 'demo' }),
)
const { call } = server
const OTHER_PIN = '618240'

const codeOf = (reply: Reply) => (reply.status < 300 ? reply.status : reply.body.code)
let addresses = 0
const signInAs = (login: string, queryPin: string, cookie?: string) =>
  call('POST', '/v1/sessions', {
    body: { login, queryPin },
    address: `198.51.100.${++addresses % 250}`,
    ...(cookie && { cookie }),
  })
const tokenOf = async (login: string, queryPin: string): Promise<string> =>
  (await signInAs(login, queryPin)).body.token
const change = (token: string, current: string, next: string, otherNumber?: string) =>
  call('POST', '/v1/me/query-pin', {
    token,
    body: { current, next, ...(otherNumber !== undefined && { otherNumber }) },
  })

/** A person whose ID number follows no resident form, with the PINs that a rule gives. */
async function makeOther(
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
  assert.ok(checked.ok)
  const { person } = checked
  return inTransaction(pool, async (db) => {
    const walletId = await openWallet(db, campusId, personId)
    const added = await addPeople(db, keys, campusId, [{ person, walletId, expiresAt: null }], NOON)
    assert.ok(added.ok)
    const holder = { campusId, personId, idNumber, campusNo }
    const { queryPin } = await issueInitialPins({ db, hasher }, holder, { initialPinRule }, NOON)
    return { personId, walletId, campusNo, idNumber: idNumber ?? '', name: 'Anna Petrova', queryPin }
  })
}

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
  const visitor = await makeOther(null)
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
  const visitor = await makeOther(null)
  const initial = visitor.queryPin!
  const token = await tokenOf(visitor.campusNo, initial)
  assert.equal((await change(token, initial, initial)).body.rule, 'same_as_current')
  assert.equal(codeOf(await change(token, initial, GOOD_PIN)), 200)
  assert.equal((await change(token, GOOD_PIN, initial)).body.rule, 'same_as_initial')

  const withX = await makeOther('E12345X', 'x_as_zero')
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
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN, tablet.cookie)), 'pin_locked')
  assert.equal(
    codeOf(await signInAs(person.campusNo, OTHER_PIN, phone.cookie)),
    'pin_locked',
    'the old proof',
  )
  assert.equal(codeOf(await signInAs(person.campusNo, OTHER_PIN, changed.cookie)), 201)
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

test('initial PINs follow from the number by the rule of the campus, or are random', async () => {
  const cases: [string | null, Policy['initialPinRule'], string | null][] = [
    ['AB1234567', 'drop_letter', '234567'],
    ['CD123456X', 'drop_letter', '123456'],
    ['EF123456X', 'x_as_zero', '234560'],
    ['GH1234', 'drop_letter', null],
    ['JK1234567', 'random', null],
    [null, 'drop_letter', null],
  ]
  for (const [idNumber, rule, pin] of cases) {
    const person = await makeOther(idNumber, rule)
    assert.equal(person.queryPin === null, pin !== null, `${idNumber} ${rule}`)
    const token = await tokenOf(person.campusNo, pin ?? person.queryPin!)
    assert.ok(token, `${idNumber} ${rule}`)
  }
})

test('twenty thousand people get their PINs without a hash', async () => {
  const slow = { ...hasher, hash: () => assert.fail('nothing is hashed') }
  const people = Array.from({ length: 20_000 }, (_, i) => ({
    personId: uuidv7(NOON),
    idNumber: `11010119900307${String(i).padStart(4, '0')}`,
    campusNo: String(i),
  }))
  const drawn = await drawInitialPins(slow, people, defaultPolicy())
  assert.equal(drawn.rows.length, 40_000)
  assert.ok(drawn.issued.every(({ queryPin, spendingPin }) => queryPin === null && spendingPin === null))
})

test('PINs that were issued are kept when they are issued again', async () => {
  const person = await makeSettled(campus)
  const { personId, idNumber, campusNo } = person
  const drawn = await drawInitialPins(hasher, [{ personId, idNumber, campusNo }], defaultPolicy())
  await storeInitialPins(pool, campusId, drawn, afterNoon(60))
  assert.equal(codeOf(await signInAs(campusNo, GOOD_PIN)), 201)
})

test('the spending PIN says whether it is initial, and locks by itself', async () => {
  const person = await makePerson(campus)
  const check = (pin: string) =>
    checkPin(campus, { campusId, personId: person.personId, which: 'spending', pin }, defaultPolicy(), NOON)
  assert.deepEqual(await check(initialPinOf(person)), { ok: true, initial: true })
  for (let i = 0; i < 5; i++) assert.deepEqual(await check(`40000${i}`), { ok: false, reason: 'wrong' })
  assert.deepEqual(await check(initialPinOf(person)), {
    ok: false,
    reason: 'locked',
    retryAfterSeconds: 900,
  })
  assert.equal(codeOf(await signInAs(person.campusNo, initialPinOf(person))), 201)
  const settled = await makePerson(campus, { spendingPin: GOOD_PIN })
  const spending = { campusId, personId: settled.personId, which: 'spending', pin: GOOD_PIN } as const
  assert.deepEqual(await checkPin(campus, spending, defaultPolicy(), NOON), { ok: true, initial: false })
})
