import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { GOOD_PIN, initialPinOf, peopleServer } from '../../../test/credential-server.ts'
import { makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller } from '../../../test/http.ts'

const campus = await testCampus({ after })
const { pool } = campus

test('no PIN, ID number or token is in the audit log, in notices, in sessions or in counts', async () => {
  const { call } = await peopleServer({ after }, campus)
  const person = await makePerson(campus)
  const { personId, idNumber, campusNo } = person
  const initial = initialPinOf(person)
  const wrong = '850316'
  await call('POST', '/v1/sessions', { body: { login: idNumber, queryPin: wrong } })
  const { token } = (await call('POST', '/v1/sessions', { body: { login: idNumber, queryPin: initial } }))
    .body
  const body = { current: initial, next: GOOD_PIN, otherNumber: campusNo }
  assert.equal((await call('POST', '/v1/me/query-pin', { token, body })).status, 200)
  const limit = { perPaymentFen: 1000, perDayFen: 2000, queryPin: GOOD_PIN }
  assert.equal((await call('PUT', '/v1/me/spending-limit', { token, body: limit })).status, 200)
  const url = `/v1/people/${personId}/pin-reset`
  const caller = operatorCaller('card_centre')
  const reset = await call('POST', url, { caller, body: { which: 'spending', reason: 'x' } })
  assert.equal(reset.status, 200)

  const tables = ['audit_entries', 'notices', 'lockouts', 'failed_sign_ins', 'person_sessions', 'pins']
  const written = tables.map((table) => `SELECT t::text AS row FROM ${table} t`).join(' UNION ALL ')
  const { rows } = await pool.query<{ row: string }>(written)
  const everything = rows.map(({ row }) => row).join('\n')
  assert.match(everything, /signed_in/)
  // Six digits may stand in a hash or an id by chance; as a word of their own they do not.
  for (const pin of [initial, wrong, GOOD_PIN, reset.body.pin])
    assert.doesNotMatch(everything, new RegExp(`(?<![0-9a-zA-Z+/.])${pin}(?![0-9a-zA-Z+/])`), pin)
  for (const secret of [idNumber, token, token.slice(4)]) assert.ok(!everything.includes(secret))
})

test('nor in the server’s log, at its most talkative, when all goes well, is refused, or breaks', async () => {
  const person = await makePerson(campus)
  const { idNumber } = person
  const initial = initialPinOf(person)
  const here = (path: string) => new URL(path, import.meta.url).href
  const program = `
    const { createHttp } = await import(${JSON.stringify(here('../../base/http.ts'))})
    const { openPool } = await import(${JSON.stringify(here('../../base/database.ts'))})
    const { createSecretHasher } = await import(${JSON.stringify(here('../../base/secret-hash.ts'))})
    const { createPolicyReader } = await import(${JSON.stringify(here('../policy/read.ts'))})
    const { credentialRoutes } = await import(${JSON.stringify(here('./routes.ts'))})
    const given = JSON.parse(process.env.GIVEN)
    const pool = openPool(given.url, { max: 4, role: 'onecard_server' })
    const key = (hex) => Buffer.from(hex, 'hex')
    const http = createHttp({ logLevel: 'trace', resolveCampus: () => 1, resolveCaller: async () => ({ kind: 'anonymous' }) })
    credentialRoutes(http, { pool, clock: () => new Date(given.now), campusCodeOf: () => 'demo',
      policyAt: createPolicyReader(pool), hasher: createSecretHasher(key(given.pepper)),
      keys: { dataKey: key(given.dataKey), indexKey: key(given.indexKey) } })
    await http.listen({ port: 0, host: '127.0.0.1' })
    const ask = (body, headers = {}) => fetch('http://127.0.0.1:' + http.server.address().port + '/v1/sessions', {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + given.token, ...headers },
      body: JSON.stringify(body) })
    const good = { login: given.idNumber, queryPin: given.initial }
    const statuses = [(await ask(good)).status, (await ask({ ...good, queryPin: given.wrong })).status,
      (await ask({ ...good, queryPin: given.wrong, more: given.idNumber })).status]
    await pool.end()
    statuses.push((await ask(good)).status)
    console.log('STATUSES ' + statuses.join(' '))
    await http.close()`
  const { keys, url } = campus
  const secrets = { idNumber, initial, wrong: '850316', token: `ocp_${'A'.repeat(43)}` }
  const given = {
    ...secrets,
    url,
    now: NOON.toISOString(),
    pepper: keys.pepper.toString('hex'),
    dataKey: keys.dataKey.toString('hex'),
    indexKey: keys.indexKey.toString('hex'),
  }
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, GIVEN: JSON.stringify(given) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const log = out + err
  assert.match(log, /STATUSES 201 401 400 500/, log)
  assert.match(log, /request failed/)
  for (const [name, secret] of Object.entries(secrets)) assert.ok(!log.includes(secret), name)
})
