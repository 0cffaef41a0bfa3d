import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { GOOD_PIN, makeSettled } from '../../../test/credential-server.ts'
import { afterNoon, NOON, testCampus } from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { signIn } from './sign-in.ts'
import { countFailure, secondsToWait, sourceOf, strangersTry, sweepFailures } from './spraying.ts'

const campus = await testCampus({ after })
const { pool, campusId, keys } = campus
const POLICY = defaultPolicy()
const owner = openPool(campus.url, { max: 1 })
after(() => owner.end())
beforeEach(() => owner.query('TRUNCATE failed_sign_ins, lockouts'))

let logins = 0
let pins = 0
const nobody = () => `nobody${++logins}`
const anyPin = () => String(400_000 + pins++)
// 25 ms a hash would make minutes of the many logins here that nobody has.
const hasher: SecretHasher = {
  hash: campus.hasher.hash,
  verify: async (secret, stored) => stored !== null && campus.hasher.verify(secret, stored),
}

const attempt = async (
  login: string,
  queryPin: string,
  { address = '192.0.2.1', now = NOON, policy = POLICY, deviceProof = null as string | null } = {},
) => {
  const input = { campusId, login, queryPin, device: '', address, deviceProof, session: null }
  const done = await signIn({ ...campus, hasher }, input, policy, now)
  return done.ok ? 'ok' : done.code
}
const fail = async (count: number, more: Parameters<typeof attempt>[2] = {}) => {
  for (let i = 0; i < count; i++) await attempt(nobody(), anyPin(), more)
}

test('200 failures from an address in 15 minutes stop it, whoever tries then', async () => {
  const person = await makeSettled(campus)
  await fail(199)
  assert.equal(await attempt(person.campusNo, GOOD_PIN), 'ok', 'successes do not count')
  assert.equal(await attempt(nobody(), anyPin()), 'sign_in_refused', 'the 200th is told')
  assert.equal(await attempt(nobody(), anyPin()), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, GOOD_PIN), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { address: '192.0.2.2' }), 'ok', 'others go on')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { now: afterNoon(899) }), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { now: afterNoon(900) }), 'ok')
})

test('an exempt address is never stopped', async () => {
  const policy = { ...POLICY, sprayFailuresPerAddress: 3, sprayExemptAddresses: ['192.0.2.1'] }
  await fail(10, { policy })
  assert.equal(await attempt(nobody(), anyPin(), { policy }), 'sign_in_refused')
  await fail(3, { policy, address: '192.0.2.9' })
  assert.equal(await attempt(nobody(), anyPin(), { policy, address: '192.0.2.9' }), 'too_many_attempts')
})

test('a PIN that failed at 20 people in 10 minutes stops, from whatever address', async () => {
  const person = await makeSettled(campus)
  for (let i = 0; i < 20; i++)
    assert.equal(await attempt(nobody(), GOOD_PIN, { address: `198.51.100.${i}` }), 'sign_in_refused')
  const elsewhere = { address: '203.0.113.7' }
  assert.equal(await attempt(nobody(), GOOD_PIN, elsewhere), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, elsewhere), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, anyPin(), elsewhere), 'sign_in_refused', 'another PIN goes on')
  const exempt = { ...elsewhere, policy: { ...POLICY, sprayExemptAddresses: ['203.0.113.7'] } }
  assert.equal(await attempt(person.campusNo, GOOD_PIN, exempt), 'too_many_attempts', 'no NAT explains it')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { now: afterNoon(599) }), 'too_many_attempts')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { now: afterNoon(600) }), 'ok')
})

test('one person who fails again and again with one PIN is one person', async () => {
  const login = nobody()
  const policy = { ...POLICY, pinAttempts: 20, sprayPeoplePerPin: 2 }
  for (let i = 0; i < 10; i++) assert.equal(await attempt(login, GOOD_PIN, { policy }), 'sign_in_refused')
  assert.equal(await attempt(nobody(), GOOD_PIN, { policy }), 'sign_in_refused')
  assert.equal(await attempt(nobody(), GOOD_PIN, { policy }), 'too_many_attempts')
})

test('tries that a lock refuses count to nothing', async () => {
  const login = nobody()
  for (let i = 0; i < 30; i++) await attempt(login, anyPin())
  assert.equal((await pool.query('SELECT FROM failed_sign_ins')).rowCount, 5)
})

test('a phone that was signed in before is neither stopped nor counted', async () => {
  const person = await makeSettled(campus)
  const input = { campusId, login: person.campusNo, queryPin: GOOD_PIN, device: '', address: '192.0.2.1' }
  const first = await signIn(campus, { ...input, deviceProof: null, session: null }, POLICY, NOON)
  assert.ok(first.ok)
  const policy = { ...POLICY, sprayFailuresPerAddress: 3 }
  await fail(3, { policy })
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { policy }), 'too_many_attempts')
  const { deviceProof } = first
  assert.equal(await attempt(person.campusNo, anyPin(), { policy, deviceProof }), 'sign_in_refused')
  assert.equal(await attempt(person.campusNo, GOOD_PIN, { policy, deviceProof }), 'ok')
  assert.equal((await pool.query('SELECT FROM failed_sign_ins')).rowCount, 3)
})

test('of any number of guesses at once no more are told than the rule allows', async () => {
  const policy = { ...POLICY, sprayFailuresPerAddress: 10 }
  const person = await makeSettled(campus)
  const guesses = Array.from({ length: 60 }, () => attempt(nobody(), anyPin(), { policy }))
  const told = await Promise.all([...guesses, attempt(person.campusNo, anyPin(), { policy })])
  assert.ok(told.filter((code) => code === 'sign_in_refused').length <= 10)
  assert.ok(told.every((code) => code === 'sign_in_refused' || code === 'too_many_attempts'))
})

test('several processes count together', async () => {
  const other = openPool(campus.url, { max: 2, role: 'onecard_server' })
  after(() => other.end())
  const rule = { ...POLICY, sprayFailuresPerAddress: 4 }
  const guess = () =>
    strangersTry(keys, { campusId, address: '192.0.2.1', pin: anyPin(), subjectId: crypto.randomUUID() })
  for (const db of [pool, other, pool]) assert.equal(await countFailure(db, guess(), rule, NOON), null)
  assert.equal(await secondsToWait(other, guess(), rule, NOON), null)
  assert.equal(await countFailure(other, guess(), rule, afterNoon(60)), null)
  assert.equal(await secondsToWait(pool, guess(), rule, afterNoon(60)), 840)
  assert.equal(await countFailure(pool, guess(), rule, afterNoon(60)), 840)
})

test('the PIN is not in the database, only an HMAC of the campus', async () => {
  await attempt(nobody(), GOOD_PIN)
  const { rows } = await pool.query<{ row: string }>('SELECT f::text AS row FROM failed_sign_ins f')
  assert.ok(!rows[0]!.row.includes(GOOD_PIN))
  const of = (campusId: number) =>
    strangersTry(keys, { campusId, address: '::1', pin: GOOD_PIN, subjectId: crypto.randomUUID() })
  assert.ok(of(1).pinTag.equals(of(1).pinTag))
  assert.ok(!of(1).pinTag.equals(of(2).pinTag))
})

test('failures that count no more are swept away', async () => {
  await fail(2)
  await sweepFailures(pool, afterNoon(900))
  assert.equal((await pool.query('SELECT FROM failed_sign_ins')).rowCount, 2)
  await sweepFailures(pool, afterNoon(901))
  assert.equal((await pool.query('SELECT FROM failed_sign_ins')).rowCount, 0)
})

test('IPv4 counts as itself in either form, IPv6 by the /64 that one host has', () => {
  const cases: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8:1::9', '2001:db8:1:0::/64'],
    ['2001:db8::5:6:7:8:9', '2001:db8:0:5::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ]
  for (const [address, source] of cases) assert.equal(sourceOf(address), source, address)
})
