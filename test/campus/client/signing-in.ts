import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  assertion,
  type Claims,
  call,
  newId,
  signIn,
  signOperatorIn,
  signTerminalIn,
} from '../../independent-client.ts'
import { assertRefused, type Lunch, somePin } from './lunch.ts'

/** Sessions of people, operators and terminals (DESIGN 7, 8), and the first change of an initial PIN (RULES 1.3). */
export function signingIn(lunch: Lunch): void {
  const changePin = (token: string, body: Record<string, unknown>) =>
    call(lunch.url, 'POST', '/v1/me/query-pin', { token, body })

  describe('a person', () => {
    test('signs in by campus number, or by ID number with a small x', async () => {
      const { students } = lunch.demo
      const withX = students.find(({ idNumber, initial }) => !initial && idNumber.endsWith('X'))!
      for (const login of [withX.campusNo, withX.idNumber, withX.idNumber.toLowerCase()])
        await signIn(lunch.url, login, withX.queryPin)
      for (const login of [`${withX.campusNo}0`, withX.idNumber.slice(0, -1)]) {
        const body = { login, queryPin: withX.queryPin }
        assertRefused(await call(lunch.url, 'POST', '/v1/sessions', { body }), 'sign_in_refused')
      }
    })

    test('ends no other session by a new one, and any by hand', async () => {
      const { campusNo, queryPin } = lunch.nextStudent()
      const first = await signIn(lunch.url, campusNo, queryPin)
      const second = await signIn(lunch.url, campusNo, queryPin)
      const status = async (token: string) =>
        (await call(lunch.url, 'GET', '/v1/me/sessions', { token })).status
      assert.deepEqual([await status(first), await status(second)], [200, 200])
      await call(lunch.url, 'DELETE', '/v1/sessions/current', { token: first })
      assert.deepEqual([await status(first), await status(second)], [401, 200])
    })

    test('with an initial PIN can do nothing but change it, to no weak one, with the other number', async () => {
      const { campusNo, idNumber, queryPin } = lunch.demo.students.find(({ initial }) => initial)!
      const reply = await call(lunch.url, 'POST', '/v1/sessions', { body: { login: campusNo, queryPin } })
      assert.deepEqual([reply.status, reply.body.mustChangePin], [201, true])
      const token = reply.body.token as string
      const { body: api } = await call(lunch.url, 'GET', '/openapi.json')
      const mine = Object.entries(api.paths as object).filter(
        ([path]) => path.startsWith('/v1/me/') && path !== '/v1/me/query-pin',
      )
      assert.ok(mine.length >= 8, 'the document names what is mine')
      for (const [path, operations] of mine)
        for (const method of Object.keys(operations as object)) {
          const url = path.replaceAll(/\{\w+\}/g, newId())
          const refused = await call(lunch.url, method.toUpperCase(), url, { token })
          assertRefused(refused, 'pin_change_required')
          assert.equal(refused.status, 403)
        }

      const next = somePin()
      for (const weak of [
        '111222',
        '123456',
        '112233',
        '121212',
        '123321',
        idNumber.slice(6, 12),
        queryPin,
      ]) {
        const refused = await changePin(token, { current: queryPin, next: weak, otherNumber: idNumber })
        assertRefused(refused, 'pin_weak')
        assert.ok(typeof refused.body.rule === 'string' && refused.body.rule, `${weak} names its rule`)
      }
      assertRefused(await changePin(token, { current: queryPin, next }), 'other_number_required')
      assertRefused(
        await changePin(token, { current: queryPin, next, otherNumber: campusNo }),
        'other_number_wrong',
      )
      const changed = await changePin(token, { current: queryPin, next, otherNumber: idNumber.toLowerCase() })
      assert.equal(changed.status, 200, JSON.stringify(changed.body))
      assert.equal((await call(lunch.url, 'GET', '/v1/me', { token })).status, 200)
      const old = await call(lunch.url, 'POST', '/v1/sessions', { body: { login: campusNo, queryPin } })
      assertRefused(old, 'sign_in_refused')
      await signIn(lunch.url, idNumber, next)
    })

    test('who signed in by ID number gives the campus number for the first change', async () => {
      const { campusNo, idNumber, queryPin } = lunch.demo.students.filter(({ initial }) => initial)[1]!
      const token = await signIn(lunch.url, idNumber, queryPin)
      const change = { current: queryPin, next: somePin() }
      assertRefused(await changePin(token, { ...change, otherNumber: idNumber }), 'other_number_wrong')
      assert.equal((await changePin(token, { ...change, otherNumber: campusNo })).status, 200)
    })
  })

  describe('a terminal', () => {
    const show = (text: string) =>
      call(lunch.url, 'POST', '/v1/terminal-sessions', { body: { assertion: text } })
    const { till } = lunch
    const nowS = Math.floor(Date.now() / 1000)

    test('signs in once with an assertion', async () => {
      const text = assertion(lunch.url, till)
      const first = await show(text)
      assert.equal(first.status, 201)
      const lifeMs = Date.parse(first.body.expiresAt as string) - Date.now()
      assert.ok(lifeMs > 590_000 && lifeMs <= 600_000, 'ten minutes')
      assertRefused(await show(text), 'assertion_invalid')
      const both = await Promise.all(Array(10).fill(assertion(lunch.url, till)).map(show))
      assert.equal(both.filter(({ status }) => status === 201).length, 1, 'at once, too')
    })

    const wrong: Record<string, Claims> = {
      'for another server': { aud: 'https://elsewhere.example' },
      'of another issuer': { iss: newId() },
      'about another terminal': { sub: newId() },
      'that lasts longer than 60 s': { exp: nowS + 3600 },
      'that has expired': { iat: nowS - 120, exp: nowS - 60 },
      'without a jti': { jti: '' },
    }
    for (const [name, claims] of Object.entries(wrong))
      test(`is refused with an assertion ${name}`, async () => {
        assertRefused(await show(assertion(lunch.url, till, claims)), 'assertion_invalid')
      })

    test('is refused with an assertion that is signed by another key, by none, or by the public key', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const stranger = { ...till, privateKeyJwk: privateKey.export({ format: 'jwk' }) }
      assertRefused(await show(assertion(lunch.url, stranger)), 'assertion_invalid')
      const [, payload] = assertion(lunch.url, till).split('.')
      const header = (alg: string) => Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url')
      assertRefused(await show(`${header('none')}.${payload}.`), 'assertion_invalid')
      const { d: _d, ...publicJwk } = till.privateKeyJwk
      const toSign = `${header('HS256')}.${payload}`
      const mac = createHmac('sha256', JSON.stringify(publicJwk)).update(toSign).digest('base64url')
      assertRefused(await show(`${toSign}.${mac}`), 'assertion_invalid')
      for (const text of ['a.b.c'.repeat(10), '.'.repeat(20), `${'e30'.repeat(8)}.e30.e30`])
        assertRefused(await show(text), 'assertion_invalid')
    })
  })

  test('sessions of a person, an operator and a terminal survive a kill -9 of the server', async () => {
    const { campusNo, queryPin } = lunch.nextStudent()
    const operator = lunch.demo.operators.find(({ role }) => role === 'auditor')!
    const tokens = {
      '/v1/me/sessions': await signIn(lunch.url, campusNo, queryPin),
      '/v1/operator': await signOperatorIn(lunch.url, operator),
      '/v1/terminal': await signTerminalIn(lunch.url, lunch.till),
    }
    await lunch.campus.killServer()
    await lunch.campus.serve()
    for (const [path, token] of Object.entries(tokens))
      assert.equal((await call(lunch.url, 'GET', path, { token })).status, 200, path)
  })
}
