import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { after, test } from 'node:test'
import { codeOf, GOOD_PIN, makeSettled, peopleServer } from '../../../test/credential-server.ts'
import { afterNoon, giveMoney, makeMerchant, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { assemblePayCode, payCodeToSign } from '../../protocols/pay-code.ts'
import { checkPayCode, importPublicPoint, keyThumbprint } from '../../protocols/pay-code-node.ts'
import { readHotList } from '../hot-list/listed.ts'
import { setAccountState } from '../ledger/set-account-state.ts'

const campus = await testCampus({ after })
const { pool, campusId, keys } = campus
const server = await peopleServer({ after }, campus)
const { call, tokenOf } = server

async function signedIn(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makeSettled(campus, options)
  return { ...person, token: await tokenOf(person.campusNo, GOOD_PIN) }
}
function newPhone() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  return { privateKey, publicKey: { x: x!, y: y! } }
}
type Phone = ReturnType<typeof newPhone>
const enrol = (token: string, { publicKey }: { publicKey: unknown }) =>
  call('POST', '/v1/me/pay-keys', { token, body: { publicKey } })
const renew = (token: string, keyId: string) =>
  call('POST', `/v1/me/pay-keys/${keyId}/certificates`, { token })
const listed = async () =>
  (await readHotList(pool, campusId, 0)).entries.filter((entry) => entry.listed).map(({ value }) => value)
const keysOf = async (personId: string) =>
  (
    await pool.query<{ alias: string; ended: boolean }>(
      'SELECT alias, ended_at IS NOT NULL AS ended FROM pay_keys WHERE person_id = $1 ORDER BY created_at, ended_at',
      [personId],
    )
  ).rows
/** What a terminal with no network makes of a code that this phone shows. */
function shown(phone: Phone, certificate: string, at = NOON) {
  const iat = Math.floor(at.getTime() / 1000)
  const cti = crypto.getRandomValues(new Uint8Array(8))
  const toSign = payCodeToSign({ iat, cti })
  const signature = sign('sha256', toSign, { key: phone.privateKey, dsaEncoding: 'ieee-p1363' })
  const text = assemblePayCode({ iat, cti, certificate: Buffer.from(certificate, 'base64url'), signature })
  return checkPayCode(text, { ...campus.trustOf(), now: at })
}

test('a phone that enrols shows codes that a terminal believes with no network', async () => {
  const cases = [
    ['undergraduate', 'student', 30_00],
    ['staff', 'staff', 30_00],
    // RULES 3.10: no offline for visitors.
    ['visitor', 'visitor', 0],
  ] as const
  for (const [role, tier, offlineLimitFen] of cases) {
    const person = await signedIn({ role })
    const phone = newPhone()
    server.at(afterNoon(0.7))
    const reply = await enrol(person.token, phone)
    server.at(NOON)
    assert.equal(reply.status, 201)
    const { keyId, alias, certificate, expiresAt, digitsSecret } = reply.body
    assert.match(alias, /^[0-9]{10}$/)
    assert.equal(Buffer.from(digitsSecret, 'base64url').length, 32)
    assert.equal(expiresAt, afterNoon(86_400).toISOString())
    const code = shown(phone, certificate)
    assert.ok(code.ok)
    const point = {
      x: Buffer.from(phone.publicKey.x, 'base64url'),
      y: Buffer.from(phone.publicKey.y, 'base64url'),
    }
    assert.deepEqual(
      [code.alias, code.tier, code.offlineLimitFen, code.keyThumbprint],
      [alias, tier, offlineLimitFen, keyThumbprint(point)],
    )
    assert.ok(keyId)
  }
})

test('terminals verify certificates with the published key', async () => {
  const { body } = await call('GET', '/v1/issuer-keys')
  assert.equal(body.campus, 'demo')
  const [{ kid, x, y }] = body.keys
  assert.equal(kid, keys.issuer.kid.toString('base64url'))
  const point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
  assert.ok(importPublicPoint(point)?.equals(keys.issuer.publicKey))
})

test('a new phone ends the old one at once, under a new alias, and the old alias is on the hot list', async () => {
  const person = await signedIn()
  const first = (await enrol(person.token, newPhone())).body
  assert.ok(!(await listed()).includes(first.alias))
  const second = (await enrol(person.token, newPhone())).body
  assert.notEqual(second.alias, first.alias)
  assert.ok((await listed()).includes(first.alias))
  assert.ok(!(await listed()).includes(second.alias))
  assert.deepEqual((await keysOf(person.personId)).map(({ ended }) => String(ended)).sort(), [
    'false',
    'true',
  ])
  assert.equal(codeOf(await renew(person.token, first.keyId)), 'not_found')
  assert.equal(codeOf(await renew(person.token, second.keyId)), 201)
})

test('the same phone again is answered the same: the reply may have been lost', async () => {
  const person = await signedIn()
  const phone = newPhone()
  const first = (await enrol(person.token, phone)).body
  server.at(afterNoon(3600))
  const again = await enrol(person.token, phone)
  server.at(NOON)
  const { keyId, alias, digitsSecret } = first
  assert.equal(again.status, 201)
  assert.deepEqual(
    { ...again.body, certificate: null },
    { keyId, alias, digitsSecret, certificate: null, expiresAt: afterNoon(3600 + 86_400).toISOString() },
  )
  assert.equal((await keysOf(person.personId)).length, 1)
})

test('a phone that comes back after another has a new alias', async () => {
  const person = await signedIn()
  const phone = newPhone()
  const first = (await enrol(person.token, phone)).body
  await enrol(person.token, newPhone())
  const back = (await enrol(person.token, phone)).body
  assert.notEqual(back.alias, first.alias)
  assert.notEqual(back.keyId, first.keyId)
})

test('another person’s key is refused while it is in use', async () => {
  const [owner, other] = [await signedIn(), await signedIn()]
  const phone = newPhone()
  await enrol(owner.token, phone)
  const mine = (await enrol(other.token, newPhone())).body
  assert.equal(codeOf(await enrol(other.token, phone)), 'pay_key_invalid')
  assert.equal(codeOf(await renew(other.token, mine.keyId)), 201, 'and leaves the key that one has')
  assert.ok(!(await listed()).includes(mine.alias))
  await enrol(owner.token, newPhone())
  assert.equal(codeOf(await enrol(other.token, phone)), 201)
})

test('what is no point of P-256 is refused', async () => {
  const { token } = await signedIn()
  const { x, y } = newPhone().publicKey
  const zero = 'A'.repeat(43)
  for (const publicKey of [
    { x: y, y: x },
    { x: zero, y: zero },
    { x, y: zero },
  ])
    assert.equal(codeOf(await enrol(token, { publicKey })), 'pay_key_invalid')
  for (const publicKey of [{ x }, { x, y, d: x }, { x: `${x}A`, y }, { x: `${x.slice(1)}=`, y }, null, {}])
    assert.equal(codeOf(await enrol(token, { publicKey })), 'body_invalid')
})

test('an account that is lost, frozen or void, or owes money, gets no certificate', async () => {
  for (const state of ['lost', 'frozen', 'void'] as const) {
    const person = await signedIn()
    const { keyId } = (await enrol(person.token, newPhone())).body
    await setAccountState(pool, campusId, person.walletId, state)
    const refused = await enrol(person.token, newPhone())
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.state],
      [409, 'account_state_conflict', state],
    )
    assert.equal(codeOf(await renew(person.token, keyId)), 'account_state_conflict')
    assert.equal((await keysOf(person.personId)).length, 1)
  }
  const person = await signedIn()
  const { keyId } = (await enrol(person.token, newPhone())).body
  const { payableId } = await makeMerchant(campus)
  const owed = await campus.poster.post({
    shape: 'spend',
    id: uuidv7(NOON),
    kind: 'offline_payment',
    walletId: person.walletId,
    toId: payableId,
    amountFen: 100,
    occurredAt: NOON,
    guards: null,
  })
  assert.ok(owed.ok)
  assert.equal(codeOf(await renew(person.token, keyId)), 'account_state_conflict')
  await giveMoney(campus, person.walletId, { walletFen: 100 })
  assert.equal(codeOf(await renew(person.token, keyId)), 201)
})

test('a certificate is renewed for 24 hours, by its own person only', async () => {
  const [person, other] = [await signedIn(), await signedIn()]
  const phone = newPhone()
  const { keyId } = (await enrol(person.token, phone)).body
  server.at(afterNoon(80_000))
  const { certificate, expiresAt } = (await renew(person.token, keyId)).body
  assert.equal(expiresAt, afterNoon(80_000 + 86_400).toISOString())
  assert.equal(shown(phone, certificate, afterNoon(86_400 + 10)).ok, true)
  assert.equal(codeOf(await renew(other.token, keyId)), 'not_found')
  assert.equal(codeOf(await renew(person.token, uuidv7())), 'not_found')
  assert.equal(codeOf(await renew(person.token, 'x')), 'body_invalid')
  const url = `/v1/me/pay-keys/${keyId}/certificates`
  assert.equal(codeOf(await call('POST', url, { token: person.token, body: {} })), 201)
  for (const body of [{ days: 30 }, [], null, 'x'])
    assert.equal(codeOf(await call('POST', url, { token: person.token, body })), 'body_invalid')
  server.at(NOON)
})

test('of many phones that enrol at once one is left, and every other alias is on the hot list', async () => {
  const person = await signedIn()
  const replies = await Promise.all(Array.from({ length: 12 }, () => enrol(person.token, newPhone())))
  assert.ok(replies.every((reply) => reply.status === 201))
  const rows = await keysOf(person.personId)
  assert.equal(rows.length, 12)
  assert.equal(rows.filter((row) => !row.ended).length, 1)
  const hot = new Set(await listed())
  for (const { alias, ended } of rows) assert.equal(hot.has(alias), ended)
})

test('the digits’ secret is sealed in the database, and enrolling is audited and told', async () => {
  const person = await signedIn()
  const { digitsSecret, alias, keyId } = (await enrol(person.token, newPhone())).body
  const { rows } = await pool.query<{ row: string }>(
    'SELECT k::text AS row FROM pay_keys k WHERE person_id = $1',
    [person.personId],
  )
  assert.ok(!rows[0]!.row.includes(Buffer.from(digitsSecret, 'base64url').toString('hex')))
  assert.ok(!rows[0]!.row.includes(Buffer.from(digitsSecret).toString('hex')))
  const audit = await pool.query(
    `SELECT detail FROM audit_entries WHERE subject_id = $1 AND action = 'pay_key_enrolled'`,
    [person.personId],
  )
  assert.deepEqual(audit.rows[0].detail, { keyId, alias, endedAlias: null })
  const { notices } = (await call('GET', '/v1/me/notices', { token: person.token })).body
  assert.equal(notices[0].kind, 'pay_key_enrolled')
})

test('one who must change the PIN first enrols no phone', async () => {
  const person = await makePerson(campus)
  const queryPin = person.idNumber.replace(/X$/, '').slice(-6)
  const { token } = (await call('POST', '/v1/sessions', { body: { login: person.campusNo, queryPin } })).body
  assert.equal(codeOf(await enrol(token, newPhone())), 'pin_change_required')
})

test('a phone that signs out ends its own key: listed, refused, and once only; nobody else’s, nor a later one', async () => {
  const [person, other] = [await signedIn(), await signedIn()]
  const end = (token: string, keyId: string) => call('DELETE', `/v1/me/pay-keys/${keyId}`, { token })
  const { body: first } = await enrol(person.token, newPhone())
  assert.equal((await end(other.token, first.keyId)).status, 404)
  assert.equal((await keysOf(person.personId))[0]!.ended, false)
  const done = await Promise.all([1, 2, 3].map(() => end(person.token, first.keyId)))
  assert.deepEqual(
    done.map(({ status }) => status),
    [204, 204, 204],
  )
  assert.deepEqual(await keysOf(person.personId), [{ alias: first.alias, ended: true }])
  assert.equal((await listed()).filter((alias) => alias === first.alias).length, 1)
  assert.equal((await renew(person.token, first.keyId)).status, 404)
  const { body: second } = await enrol(person.token, newPhone())
  assert.equal((await end(person.token, first.keyId)).status, 204, 'said late, it ends no later key')
  assert.deepEqual((await keysOf(person.personId)).at(-1), { alias: second.alias, ended: false })
  const { rows } = await pool.query(
    `SELECT count(*) FROM audit_entries WHERE subject_id = $1 AND action = 'pay_key_ended'`,
    [person.personId],
  )
  assert.equal(rows[0].count, 1)
})
