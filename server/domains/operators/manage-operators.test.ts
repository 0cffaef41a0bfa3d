import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codeOf } from '../../../test/credential-server.ts'
import { NOON, testCampus } from '../../../test/factories.ts'
import { personCaller } from '../../../test/http.ts'
import { operatorServer, totpOf } from '../../../test/operator-server.ts'
import { uuidv7 } from '../../base/ids.ts'
import { createOperator } from './create-operator.ts'
import { endOperator } from './end-operator.ts'
import { isWeakPassword, randomPassword } from './password.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const server = await operatorServer({ after }, campus)
const { call, make, signInAs, tokenOf, actionsOf } = server
const SYSTEM = { kind: 'system', id: null } as const

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
    [
      { ...plain, id: uuidv7(), login: 'another', roles: ['aid_officer', 'administrator'] },
      'roles_incompatible',
    ],
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
  const roles = ['card_centre', 'finance', 'merchant_manager', 'auditor', 'aid_officer'] as const
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
