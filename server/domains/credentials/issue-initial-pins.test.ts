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
import { defaultPolicy, type Policy } from '../policy/policy.ts'
import { checkPin } from './check-pin.ts'
import { drawInitialPins, storeInitialPins } from './issue-initial-pins.ts'

const campus = await testCampus({ after })
const { pool, campusId, hasher } = campus
const server = await peopleServer({ after }, campus)
const { signInAs, tokenOf } = server

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
    const person = await makeOther(campus, idNumber, rule)
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
