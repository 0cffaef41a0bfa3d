import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { refuse } from '../../../contract/problem.ts'
import {
  codeOf,
  GOOD_PIN,
  initialPinOf,
  makeSettled,
  peopleServer,
  type Reply,
  testServer,
} from '../../../test/credential-server.ts'
import { afterNoon, makePerson, NOON, type TestPerson, testCampus } from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { beginSession } from './begin-session.ts'
import { checkPin } from './check-pin.ts'
import { kioskPinRoutes } from './kiosk-pin-routes.ts'
import { selectPin } from './store.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const people = await peopleServer({ after }, campus)

/** The cards that lie in the kiosk, by the token of their tap; whether a proof is right is tested where it is checked. */
const inKiosk = new Map<string, { cardNo: string; personId: string; lost: boolean }>()
const { at, call } = await testServer({ after }, campus, (http, clock) =>
  kioskPinRoutes(http, {
    ...campus,
    clock,
    cardThere: async (_, { tap }) => {
      const card = inKiosk.get(tap)
      return card ? { ok: true, ...card } : refuse('credential_invalid')
    },
  }),
)
const terminalId = uuidv7(NOON)
const kiosk = { kind: 'terminal', terminalId, terminalKind: 'kiosk', merchantId: null } as const

let cards = 0
function layIn({ personId }: Pick<TestPerson, 'personId'>, lost = false): string {
  const tap = randomUUID()
  inKiosk.set(tap, { cardNo: String(3_100_100_000_000_000n + BigInt(++cards)), personId, lost })
  return tap
}
const proofOf = (tap: string) => ({ tap, responses: ['9000'] })
const signIn = (tap: string, queryPin: string): Promise<Reply> =>
  call('POST', '/v1/kiosk-sessions', { caller: kiosk, body: { proof: proofOf(tap), queryPin } })
const change = (tap: string, personToken: string, current: string, next: string): Promise<Reply> =>
  call('POST', '/v1/kiosk-spending-pin', {
    caller: kiosk,
    body: { proof: proofOf(tap), personToken, current, next },
  })
const spendingPin = async (personId: string, pin: string) =>
  (await checkPin(campus, { campusId, personId, which: 'spending', pin }, defaultPolicy(), NOON)).ok

const NEXT_PIN = '918273'
const OLD_PIN = '604918'

test('a card and its query PIN sign in its holder, and only that session began', async () => {
  const person = await makeSettled(campus)
  const tap = layIn(person)
  const reply = await signIn(tap, GOOD_PIN)
  assert.deepEqual([reply.status, reply.body.mustChangePin], [201, false])
  assert.equal(reply.cookie, undefined, 'nothing of the person stays in the kiosk')
  const { sessions } = (await people.call('GET', '/v1/me/sessions', { token: reply.body.token })).body
  assert.deepEqual(
    sessions.map(({ device }: { device: string }) => device),
    ['自助机 Kiosk'],
  )
  const { rows } = await pool.query(
    `SELECT detail FROM audit_entries WHERE subject_id = $1 AND action = 'signed_in'`,
    [person.personId],
  )
  assert.deepEqual(rows, [
    { detail: { device: '自助机 Kiosk', cardNo: inKiosk.get(tap)!.cardNo, terminalId } },
  ])
})

test('a card that is reported lost signs its owner in', async () => {
  const person = await makeSettled(campus)
  assert.equal(codeOf(await signIn(layIn(person, true), GOOD_PIN)), 201)
})

test('an initial query PIN signs in and must be changed in the app; expired, it is refused', async () => {
  const person = await makePerson(campus)
  const tap = layIn(person)
  const reply = await signIn(tap, initialPinOf(person))
  assert.deepEqual([reply.status, reply.body.mustChangePin], [201, true])
  const refused = await change(tap, reply.body.token, initialPinOf(person), NEXT_PIN)
  assert.equal(codeOf(refused), 'pin_change_required')
  at(afterNoon(90 * 86_400))
  assert.equal(codeOf(await signIn(tap, '400001')), 'pin_wrong')
  assert.equal(codeOf(await signIn(tap, initialPinOf(person))), 'pin_expired')
  at(NOON)
})

test('a proof of no card, and a visit that is over, sign nobody in', async () => {
  assert.equal(codeOf(await signIn(randomUUID(), GOOD_PIN)), 'credential_invalid')
  const visitor = await makeSettled(campus, { role: 'visitor', expiresAt: afterNoon(3600) })
  const tap = layIn(visitor)
  at(afterNoon(3600))
  assert.equal(codeOf(await signIn(tap, GOOD_PIN)), 'sign_in_refused')
  at(NOON)
})

test('wrong PINs lock the card, not the phone; and strangers with the number lock no card', async () => {
  const person = await makeSettled(campus)
  const tap = layIn(person)
  const guesses = Array.from({ length: 20 }, (_, i) => signIn(tap, String(400_000 + i)))
  const told = (await Promise.all(guesses)).map(codeOf)
  assert.equal(told.filter((code) => code === 'pin_wrong').length, 5)
  assert.equal(told.filter((code) => code === 'pin_locked').length, 15)
  const locked = await signIn(tap, GOOD_PIN)
  assert.deepEqual([locked.body.code, locked.body.retryAfterSeconds], ['pin_locked', 900])
  assert.equal(codeOf(await people.signInAs(person.campusNo, GOOD_PIN)), 201)
  at(afterNoon(900))
  assert.equal(codeOf(await signIn(tap, GOOD_PIN)), 201)
  at(NOON)

  const other = await makeSettled(campus)
  for (let i = 0; i < 5; i++) await people.signInAs(other.campusNo, `40000${i}`)
  assert.equal(codeOf(await people.signInAs(other.campusNo, GOOD_PIN)), 'pin_locked')
  assert.equal(codeOf(await signIn(layIn(other), GOOD_PIN)), 201)
})

test('the spending PIN is changed with card and current PIN; the person is told, and it is audited', async () => {
  const person = await makeSettled(campus, { spendingPin: OLD_PIN })
  const { personId } = person
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  assert.equal(codeOf(await change(tap, token, OLD_PIN, NEXT_PIN)), 200)
  assert.deepEqual(
    [await spendingPin(personId, OLD_PIN), await spendingPin(personId, NEXT_PIN)],
    [false, true],
  )
  const { notices } = (await people.call('GET', '/v1/me/notices', { token })).body
  assert.equal(notices[0].kind, 'spending_pin_changed')
  const { rows } = await pool.query(
    `SELECT actor_id, detail FROM audit_entries WHERE subject_id = $1 AND action = 'spending_pin_changed'
       AND actor_kind = 'person'`,
    [personId],
  )
  assert.deepEqual(rows, [{ actor_id: personId, detail: { cardNo: inKiosk.get(tap)!.cardNo, terminalId } }])
})

test('an initial spending PIN is changed like any other, and not to itself', async () => {
  const person = await makeSettled(campus)
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  const initial = initialPinOf(person)
  const same = await change(tap, token, initial, initial)
  assert.equal(same.body.code, 'pin_weak')
  assert.equal(codeOf(await change(tap, token, initial, NEXT_PIN)), 200)
  const back = await change(tap, token, NEXT_PIN, initial)
  assert.equal(back.body.code, 'pin_weak')
  assert.equal(await spendingPin(person.personId, NEXT_PIN), true)
})

test('a weak new spending PIN is refused by its rule', async () => {
  const person = await makeSettled(campus, { spendingPin: OLD_PIN })
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  const rules = {
    '111739': 'three_equal',
    '123739': 'three_in_sequence',
    '112233': 'three_pairs',
    '121212': 'repeated_pattern',
    '739937': 'mirror',
    [OLD_PIN]: 'same_as_current',
    [person.idNumber.slice(0, 6)]: 'in_id_number',
  }
  for (const [next, rule] of Object.entries(rules)) {
    const refused = await change(tap, token, OLD_PIN, next)
    assert.deepEqual([refused.status, refused.body.code], [422, 'pin_weak'], next)
    assert.equal(refused.body.rule, rule, next)
  }
  assert.equal(await spendingPin(person.personId, OLD_PIN), true)
})

test('wrong current PINs lock the spending PIN at the kiosk as at the stalls', async () => {
  const person = await makeSettled(campus, { spendingPin: OLD_PIN })
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  const guesses = Array.from({ length: 20 }, (_, i) => change(tap, token, String(400_000 + i), NEXT_PIN))
  const told = (await Promise.all(guesses)).map(codeOf)
  assert.equal(told.filter((code) => code === 'spending_pin_wrong').length, 5)
  assert.equal(told.filter((code) => code === 'spending_pin_locked').length, 15)
  assert.equal((await change(tap, token, OLD_PIN, NEXT_PIN)).body.retryAfterSeconds, 900)
  assert.equal(await spendingPin(person.personId, OLD_PIN), false, 'at the stalls too')
  at(afterNoon(900))
  assert.equal(codeOf(await change(tap, token, OLD_PIN, NEXT_PIN)), 200)
  at(NOON)
})

test('of two changes at once one counts', async () => {
  const person = await makeSettled(campus, { spendingPin: OLD_PIN })
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  const nexts = [NEXT_PIN, '281937']
  const told = (await Promise.all(nexts.map((next) => change(tap, token, OLD_PIN, next)))).map(codeOf)
  assert.deepEqual(told.toSorted(), [200, 'spending_pin_wrong'].toSorted())
  assert.equal(await spendingPin(person.personId, nexts[told.indexOf(200)]!), true)
})

test('a spending PIN is not changed with another’s card, a lost one, nobody’s session, or outside a kiosk', async () => {
  const person = await makeSettled(campus, { spendingPin: OLD_PIN })
  const other = await makeSettled(campus, { spendingPin: OLD_PIN })
  const tap = layIn(person)
  const { token } = (await signIn(tap, GOOD_PIN)).body
  assert.equal(codeOf(await change(layIn(other), token, OLD_PIN, NEXT_PIN)), 'credential_invalid')
  assert.equal(codeOf(await change(layIn(person, true), token, OLD_PIN, NEXT_PIN)), 'card_lost')
  assert.equal(codeOf(await change(randomUUID(), token, OLD_PIN, NEXT_PIN)), 'credential_invalid')
  assert.equal(codeOf(await change(tap, 'ocp_none', OLD_PIN, NEXT_PIN)), 'sign_in_refused')
  const body = { proof: proofOf(tap), personToken: token, current: OLD_PIN, next: NEXT_PIN }
  for (const caller of [{ ...kiosk, terminalKind: 'pos' } as const, undefined]) {
    const reply = await call('POST', '/v1/kiosk-spending-pin', { ...(caller && { caller }), body })
    assert.equal(reply.status, caller ? 403 : 401)
  }
  assert.equal(codeOf(await people.call('DELETE', '/v1/sessions/current', { token })), 204)
  assert.equal(codeOf(await change(tap, token, OLD_PIN, NEXT_PIN)), 'sign_in_refused')
  assert.equal(await spendingPin(person.personId, OLD_PIN), true)
})

test('a session of a payment channel’s portal, which no PIN opened today, changes no spending PIN', async () => {
  const person = await makeSettled(campus)
  const stored = await selectPin(pool, campusId, person.personId, 'query')
  assert.ok(stored)
  const { personId } = person
  const proved = { campusId, personId, stored, signedInWith: 'campus_no', deviceId: null } as const
  const visit = { device: 'wechat', visitor: { portal: 'wechat', openId: 'oNobody' } } as const
  const begun = await beginSession(campus, { ...proved, ...visit }, defaultPolicy(), NOON)
  assert.ok(begun.ok)
  const refused = await change(layIn(person), begun.token, initialPinOf(person), NEXT_PIN)
  assert.equal(codeOf(refused), 'sign_in_refused')
})
