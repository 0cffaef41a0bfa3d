import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codeOf } from '../../../test/credential-server.ts'
import { afterNoon, makeMerchant, NOON, testCampus } from '../../../test/factories.ts'
import { operatorServer, totpOf } from '../../../test/operator-server.ts'
import { openPool } from '../../base/database.ts'
import { endOperator } from './end-operator.ts'
import { resolveOperatorToken, sweepOperatorSessions } from './session.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await operatorServer({ after }, campus)
const { call, make, signInAs, tokenOf, actionsOf } = server
const HOUR = 3600

test('an operator signs in with a password, in whatever case the login is typed', async () => {
  const operator = await make()
  assert.equal(operator.totpSecret, null)
  for (const login of [operator.login, ` ${operator.login.toUpperCase()} `]) {
    const reply = await signInAs(login, operator.password)
    assert.equal(reply.status, 201)
    assert.match(reply.body.token, /^oco_[A-Za-z0-9_-]{43}$/)
  }
  assert.deepEqual(await actionsOf(operator.id), [
    'operator_created',
    'operator_signed_in',
    'operator_signed_in',
  ])
})

test('unknown logins, wrong passwords and operators who left are refused alike', async () => {
  const [operator, left, admin] = [await make(), await make(), await make(['administrator'])]
  assert.ok((await endOperator(pool, { campusId, operatorId: left.id, byId: admin.id }, NOON)).ok)
  const refused: [string, string][] = [
    ['nobody', operator.password],
    [operator.login, `${operator.password}x`],
    [operator.login, operator.password.toUpperCase()],
    [left.login, left.password],
  ]
  for (const [login, password] of refused) {
    const reply = await signInAs(login, password)
    assert.deepEqual([reply.status, reply.body.code], [401, 'sign_in_refused'], login)
  }
})

test('an administrator needs the authenticator, each code once, of this step or the last', async () => {
  const admin = await make(['administrator'])
  const signIn = (totp?: string) => signInAs(admin.login, admin.password, totp)
  assert.deepEqual([(await signIn()).status, codeOf(await signIn())], [401, 'totp_required'])
  assert.equal(codeOf(await signInAs(admin.login, 'wrong password', totpOf(admin))), 'sign_in_refused')
  assert.equal(codeOf(await signIn(totpOf(admin, -60))), 'totp_wrong', 'two steps ago')
  assert.equal(codeOf(await signIn(totpOf(admin, 30))), 'totp_wrong', 'the next step')
  assert.equal(codeOf(await signIn(totpOf(admin, -30))), 201, 'the last step')
  assert.equal(codeOf(await signIn(totpOf(admin, -30))), 'totp_wrong', 'again')
  assert.equal(codeOf(await signIn(totpOf(admin))), 201, 'this step')
  server.at(afterNoon(30))
  assert.equal(codeOf(await signIn(totpOf(admin))), 'totp_wrong', 'again, a step later')
  assert.equal(codeOf(await signIn(totpOf(admin, 30))), 201)
  server.at(NOON)
  assert.equal(codeOf(await signIn(totpOf(admin))), 'totp_wrong', 'a clock that went back')
})

test('of one code at once only one sign-in succeeds', async () => {
  const admin = await make(['administrator'])
  const totp = totpOf(admin)
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => signInAs(admin.login, admin.password, totp)),
  )
  assert.deepEqual(replies.map((reply) => String(codeOf(reply))).sort(), [
    '201',
    ...Array(7).fill('totp_wrong'),
  ])
})

test('wrong codes lock after five, a used one counts to nothing', async () => {
  const admin = await make(['administrator'])
  const signIn = (totp: string) => signInAs(admin.login, admin.password, totp)
  const good = totpOf(admin)
  assert.equal(codeOf(await signIn(good)), 201)
  for (let i = 0; i < 10; i++) assert.equal(codeOf(await signIn(good)), 'totp_wrong')
  const valid = new Set([totpOf(admin), totpOf(admin, -30)])
  const wrong = ['000000', '111111', '222222', '333333', '444444', '555555', '666666'].filter(
    (code) => !valid.has(code),
  )
  for (const code of wrong.slice(0, 5)) assert.equal(codeOf(await signIn(code)), 'totp_wrong')
  server.at(afterNoon(30))
  assert.equal(codeOf(await signIn(totpOf(admin, 30))), 'pin_locked')
  server.at(afterNoon(15 * 60))
  assert.equal(codeOf(await signIn(totpOf(admin, 15 * 60))), 201)
  server.at(NOON)
})

test('five wrong passwords lock strangers, not the desk that was signed in before, nor its session', async () => {
  const operator = await make()
  const desk = await signInAs(operator.login, operator.password)
  const guesses = Array.from({ length: 30 }, (_, i) => signInAs(operator.login, `guess number ${i}`))
  const told = (await Promise.all(guesses)).map(codeOf)
  assert.equal(told.filter((code) => code === 'sign_in_refused').length, 5)
  const locked = await signInAs(operator.login, operator.password)
  assert.deepEqual([locked.status, locked.body.code, locked.body.retryAfterSeconds], [429, 'pin_locked', 900])
  assert.equal((await call('GET', '/v1/operator', { token: desk.body.token })).status, 200)
  assert.equal(codeOf(await signInAs(operator.login, operator.password, undefined, desk.cookie)), 201)
  const other = await make()
  const othersDesk = await signInAs(other.login, other.password)
  assert.equal(
    codeOf(await signInAs(operator.login, operator.password, undefined, othersDesk.cookie)),
    'pin_locked',
  )
})

test('a login that nobody has locks like any other', async () => {
  for (let i = 0; i < 5; i++) assert.equal(codeOf(await signInAs('root', `guess ${i}`)), 'sign_in_refused')
  assert.equal(codeOf(await signInAs('ROOT', 'guess')), 'pin_locked')
})

test('a session is a shift: 12 hours, 2 of them idle, and survives the server', async () => {
  const operator = await make()
  const token = await tokenOf(operator)
  const other = openPool(campus.url, { max: 1, role: 'onecard_server' })
  after(() => other.end())
  const resolve = (seconds: number) => resolveOperatorToken(other, campusId, token, afterNoon(seconds))
  const { id: operatorId, login } = operator
  const caller = { kind: 'operator', operatorId, login, roles: ['card_centre'], merchantId: null }
  assert.deepEqual(await resolve(0), caller)
  assert.equal(await resolve(2 * HOUR), null, 'idle')
  for (let hours = 1; hours < 12; hours++) assert.ok(await resolve(hours * HOUR), `${hours} hours`)
  assert.ok(await resolve(12 * HOUR - 1))
  assert.equal(await resolve(12 * HOUR), null)
  await sweepOperatorSessions(pool, afterNoon(12 * HOUR))
  assert.equal(
    (await pool.query('SELECT FROM operator_sessions WHERE operator_id = $1', [operatorId])).rowCount,
    0,
  )
  assert.equal(await resolveOperatorToken(pool, campusId + 1, token, NOON), null, 'another campus')
  assert.equal(await resolveOperatorToken(pool, campusId, 'oco_x', NOON), null)
})

test('signing out ends this session only', async () => {
  const operator = await make()
  const [first, second] = [await tokenOf(operator), await tokenOf(operator)]
  assert.equal((await call('DELETE', '/v1/operator-sessions/current', { token: first })).status, 204)
  assert.equal(codeOf(await call('GET', '/v1/operator', { token: first })), 'unauthenticated')
  assert.equal((await call('GET', '/v1/operator', { token: second })).status, 200)
})

test('an operator sees who one is, with the merchant’s name', async () => {
  const { merchantId } = await makeMerchant(campus, { name: '第二食堂' })
  const manager = await make(['merchant_manager'], { merchantId })
  const { body } = await call('GET', '/v1/operator', { token: await tokenOf(manager) })
  const { id, login } = manager
  const roles = ['merchant_manager']
  assert.deepEqual(body, { id, login, name: '王芳', roles, merchantId, merchant: '第二食堂' })
})

test('an operator changes the own password; other sessions end, this one stays', async () => {
  const operator = await make()
  const [token, elsewhere] = [await tokenOf(operator), await tokenOf(operator)]
  const change = (current: string, next: string) =>
    call('POST', '/v1/operator/password', { token, body: { current, next } })
  const next = 'correct horse battery'
  assert.equal(codeOf(await change('wrong', next)), 'sign_in_refused')
  for (const weak of ['short', operator.password, 'password1234', `${operator.login}-2026-11`])
    assert.equal(codeOf(await change(operator.password, weak)), 'password_weak', weak)
  assert.equal(codeOf(await change(operator.password, next)), 200)
  assert.equal((await call('GET', '/v1/operator', { token })).status, 200)
  assert.equal((await call('GET', '/v1/operator', { token: elsewhere })).status, 401)
  assert.equal(codeOf(await signInAs(operator.login, operator.password)), 'sign_in_refused')
  assert.equal(codeOf(await signInAs(operator.login, next)), 201)
  assert.ok((await actionsOf(operator.id)).includes('operator_password_changed'))
})

test('five wrong own passwords lock the change, and a stranger’s guesses do not', async () => {
  const operator = await make()
  const token = await tokenOf(operator)
  const next = 'correct horse battery'
  for (let i = 0; i < 5; i++) await signInAs(operator.login, `guess ${i}`)
  for (let i = 0; i < 5; i++) {
    const body = { current: `guess ${i}`, next }
    assert.equal(codeOf(await call('POST', '/v1/operator/password', { token, body })), 'sign_in_refused')
  }
  const body = { current: operator.password, next }
  assert.equal(codeOf(await call('POST', '/v1/operator/password', { token, body })), 'pin_locked')
})

test('secrets are sealed or hashed in the database', async () => {
  const admin = await make(['administrator'])
  const token = await tokenOf(admin)
  const { rows } = await pool.query<{ row: string }>(
    `SELECT o::text AS row FROM operators o WHERE operator_id = $1
     UNION ALL SELECT s::text FROM operator_sessions s WHERE operator_id = $1
     UNION ALL SELECT a::text FROM audit_entries a WHERE subject_id = $1::text`,
    [admin.id],
  )
  const text = rows.map(({ row }) => row).join('\n')
  assert.match(text, /\$argon2id\$/)
  for (const secret of [admin.password, admin.totpSecret!, token, token.slice(4)]) {
    assert.ok(!text.includes(secret))
    assert.ok(!text.includes(Buffer.from(secret).toString('hex')))
  }
})

test('malformed sign-ins are refused and count to nothing', async () => {
  const { login, password } = await make()
  const bodies = [
    {},
    { login },
    { login, password: 1 },
    { login, password: '' },
    { login, password, totp: '12345' },
    { login, password, totp: '１２３４５６' },
    { login, password, totp: 123456 },
    { login, password, more: 1 },
    { login: 'x'.repeat(61), password },
    { login, password: 'x'.repeat(201) },
  ]
  for (const body of bodies)
    assert.equal(codeOf(await call('POST', '/v1/operator-sessions', { body })), 'body_invalid')
  assert.equal(codeOf(await signInAs(login, password)), 201)
})
