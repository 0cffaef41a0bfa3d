import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { codeOf, GOOD_PIN, makeSettled, peopleServer } from '../../../test/credential-server.ts'
import { afterNoon, NOON, testCampus } from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import { createPolicyReader } from '../policy/read.ts'
import { resolvePersonToken } from './session.ts'
import { sweepCredentials } from './sweep.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await peopleServer({ after }, campus)
const { call, signInAs } = server
const owner = openPool(campus.url, { max: 1 })
after(() => owner.end())

const DAY_SECONDS = 86_400

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
