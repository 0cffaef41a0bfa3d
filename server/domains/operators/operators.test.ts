import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { OperatorRole } from '../../../contract/caller.ts'
import { type Reply, testServer } from '../../../test/credential-server.ts'
import { afterNoon, makeMerchant, NOON, testCampus } from '../../../test/factories.ts'
import { personCaller } from '../../../test/http.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { decodeBase32 } from '../../protocols/base32.ts'
import { totpAt, totpStep } from '../../protocols/totp.ts'
import { createOperator, type NewOperator } from './create-operator.ts'
import { endOperator } from './end-operator.ts'
import { isWeakPassword, randomPassword } from './password.ts'
import { operatorRoutes } from './routes.ts'
import { resolveOperatorToken, sweepOperatorSessions } from './session.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await testServer(
  { after },
  campus,
  (http, clock) => operatorRoutes(http, { ...campus, clock }),
  (token, now) => resolveOperatorToken(pool, campusId, token, now),
)
const { call } = server
const SYSTEM = { kind: 'system', id: null } as const
const codeOf = (reply: Reply) => (reply.status < 300 ? reply.status : reply.body.code)

let made = 0
async function make(roles: OperatorRole[] = ['card_centre'], more: Partial<NewOperator> = {}) {
  const login = `clerk${++made}`
  const base = { campusId, operatorId: uuidv7(), login, name: '王芳', roles, merchantId: null, actor: SYSTEM }
  const done = await createOperator(campus, { ...base, ...more }, NOON)
  assert.ok(done.ok)
  return { ...done, login: more.login ?? login }
}
type Made = Awaited<ReturnType<typeof make>>

/** The one-time password of an operator so many seconds after noon. */
const totpOf = ({ totpSecret }: Pick<Made, 'totpSecret'>, seconds = 0) =>
  totpAt(decodeBase32(totpSecret!)!, totpStep(afterNoon(seconds)))
const signInAs = (login: string, password: string, totp?: string, cookie?: string) =>
  call('POST', '/v1/operator-sessions', {
    body: { login, password, ...(totp !== undefined && { totp }) },
    ...(cookie && { cookie }),
  })
const tokenOf = async (operator: Made): Promise<string> => {
  const totp = operator.totpSecret ? totpOf(operator) : undefined
  const reply = await signInAs(operator.login, operator.password, totp)
  assert.equal(reply.status, 201)
  return reply.body.token
}
const actionsOf = async (operatorId: string) =>
  (
    await pool.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
      [operatorId],
    )
  ).rows.map((row) => row.action)
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

test('an administrator adds operators; password and authenticator are shown once', async () => {
  const admin = await make(['administrator'])
  const token = await tokenOf(admin)
  const body = {
    id: uuidv7(),
    login: 'new.admin',
    name: '李强',
    roles: ['administrator', 'auditor'],
    merchantId: null,
  }
  const added = await call('POST', '/v1/operators', { token, body })
  assert.equal(added.status, 201)
  assert.equal(added.body.id, body.id)
  assert.match(added.body.password, /^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/)
  assert.match(
    added.body.otpauthUrl,
    new RegExp(`^otpauth://totp/OneCard:new\\.admin\\?secret=${added.body.totpSecret}&`),
  )
  assert.equal(codeOf(await signInAs('new.admin', added.body.password, totpOf(added.body))), 201)
  const plain = { ...body, id: uuidv7(), login: 'new.clerk', roles: ['finance'] }
  const clerk = await call('POST', '/v1/operators', { token, body: plain })
  assert.deepEqual([clerk.body.totpSecret, clerk.body.otpauthUrl], [null, null])

  const { operators } = (await call('GET', '/v1/operators', { token })).body
  const listed = operators.find(({ login }: { login: string }) => login === 'new.admin')
  assert.deepEqual(listed, {
    ...body,
    merchant: null,
    hasTotp: true,
    state: 'active',
    lastSignInAt: NOON.toISOString(),
  })
  assert.ok(!JSON.stringify(operators).includes('argon2'))

  const refused: [Record<string, unknown>, string][] = [
    [{ ...plain, id: uuidv7() }, 'login_taken'],
    [{ ...plain, login: 'another' }, 'login_taken'],
    [{ ...plain, id: uuidv7(), login: 'another', merchantId: uuidv7() }, 'merchant_unknown'],
    [{ ...plain, id: uuidv7(), login: 'Another' }, 'body_invalid'],
    [{ ...plain, id: uuidv7(), login: 'another', roles: [] }, 'body_invalid'],
    [{ ...plain, id: uuidv7(), login: 'another', roles: ['rector'] }, 'body_invalid'],
    [{ ...plain, id: uuidv7(), login: 'another', roles: ['finance', 'finance'] }, 'body_invalid'],
    [{ ...plain, id: uuidv7(), login: 'another', password: 'mine' }, 'body_invalid'],
  ]
  for (const [given, code] of refused)
    assert.equal(
      codeOf(await call('POST', '/v1/operators', { token, body: given })),
      code,
      JSON.stringify(given),
    )
})

test('only administrators manage operators', async () => {
  const roles = ['card_centre', 'finance', 'merchant_manager', 'auditor'] as const
  const tokens = await Promise.all(roles.map(async (role) => tokenOf(await make([role]))))
  const id = uuidv7()
  const routes: ['GET' | 'POST', string, unknown?][] = [
    ['GET', '/v1/operators'],
    ['POST', '/v1/operators', { id, login: 'x1', name: 'x', roles: ['auditor'], merchantId: null }],
    ['POST', `/v1/operators/${id}/end`, {}],
    ['POST', `/v1/operators/${id}/password-reset`, {}],
  ]
  for (const [method, url, body] of routes) {
    for (const token of tokens)
      assert.equal(codeOf(await call(method, url, { token, body })), 'forbidden', url)
    assert.equal(codeOf(await call(method, url, { body, caller: personCaller() })), 'forbidden')
    assert.equal(codeOf(await call(method, url, { body })), 'unauthenticated')
  }
})

test('an operator who is ended is out at once; one administrator always remains', async () => {
  const [admin, other, clerk] = [await make(['administrator']), await make(['administrator']), await make()]
  const [token, clerkToken] = [await tokenOf(admin), await tokenOf(clerk)]
  const end = (id: string, by = token) => call('POST', `/v1/operators/${id}/end`, { token: by, body: {} })
  assert.equal((await end(clerk.id)).status, 200)
  assert.equal(codeOf(await call('GET', '/v1/operator', { token: clerkToken })), 'unauthenticated')
  assert.equal((await end(clerk.id)).status, 200, 'again')
  assert.equal((await actionsOf(clerk.id)).filter((action) => action === 'operator_ended').length, 1)
  assert.equal(codeOf(await end(uuidv7())), 'not_found')
  assert.equal(codeOf(await end(admin.id)), 'forbidden')
  const both = await Promise.all([
    endOperator(pool, { campusId, operatorId: other.id, byId: admin.id }, NOON),
    endOperator(pool, { campusId, operatorId: admin.id, byId: other.id }, NOON),
  ])
  assert.deepEqual(both.map((done) => (done.ok ? 'ok' : done.code)).sort(), ['forbidden', 'ok'])
})

test('a reset gives a new password and authenticator, ends sessions and locks', async () => {
  const [admin, lost] = [await make(['administrator']), await make(['administrator'])]
  const [token, lostToken] = [await tokenOf(admin), await tokenOf(lost)]
  for (let i = 0; i < 5; i++) await signInAs(lost.login, `guess ${i}`)
  const url = `/v1/operators/${lost.id}/password-reset`
  const done = await call('POST', url, { token, body: {} })
  assert.equal(done.status, 200)
  assert.notEqual(done.body.totpSecret, lost.totpSecret)
  assert.equal(codeOf(await call('GET', '/v1/operator', { token: lostToken })), 'unauthenticated')
  assert.equal(codeOf(await signInAs(lost.login, lost.password, totpOf(lost))), 'sign_in_refused')
  assert.equal(codeOf(await signInAs(lost.login, done.body.password, totpOf(lost))), 'totp_wrong')
  assert.equal(codeOf(await signInAs(lost.login, done.body.password, totpOf(done.body))), 201)
  const clerk = await make()
  const reset = await call('POST', `/v1/operators/${clerk.id}/password-reset`, { token, body: {} })
  assert.equal(reset.body.totpSecret, null)
  await endOperator(pool, { campusId, operatorId: clerk.id, byId: admin.id }, NOON)
  const gone = await call('POST', `/v1/operators/${clerk.id}/password-reset`, { token, body: {} })
  assert.equal(codeOf(gone), 'not_found')
  assert.ok((await actionsOf(lost.id)).includes('operator_password_reset'))
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

test('setting up gives the password and the authenticator, which must be good', async () => {
  const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const given = await make(['auditor'], { password: 'a campus in autumn', totpSecret })
  assert.deepEqual([given.password, given.totpSecret], ['a campus in autumn', totpSecret])
  assert.equal(codeOf(await signInAs(given.login, 'a campus in autumn')), 'totp_required')
  assert.equal(codeOf(await signInAs(given.login, 'a campus in autumn', totpOf(given))), 201)
  const base = { campusId, operatorId: uuidv7(), login: 'setup', name: 'x', merchantId: null, actor: SYSTEM }
  const weak = await createOperator(campus, { ...base, roles: ['auditor'], password: 'setup' }, NOON)
  assert.equal(weak.ok ? '' : weak.code, 'password_weak')
})

test('weak passwords are named, good ones are not', () => {
  const weak = [
    '',
    'elevenchars',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcabcabcabca',
    '123456789012',
    '987654321098',
    'password1234',
    'Password2026!!',
    'Administrator',
    'qwertyuiop123',
    'my name is clerk9 ok',
    '密码密码密码密码密码密码',
  ]
  for (const password of weak) assert.equal(isWeakPassword(password, 'clerk9'), true, password)
  for (const password of ['correct horse battery', 'demo-3f9a1c2b77de', '春眠不觉晓处处闻啼鸟夜来风雨声'])
    assert.equal(isWeakPassword(password, 'clerk9'), false, password)
  for (let i = 0; i < 1000; i++) assert.equal(isWeakPassword(randomPassword(), 'clerk9'), false)
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
