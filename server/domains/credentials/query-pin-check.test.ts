import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codeOf, GOOD_PIN, makeSettled, peopleServer } from '../../../test/credential-server.ts'
import { testCampus } from '../../../test/factories.ts'

const campus = await testCampus({ after })
const { call, tokenOf } = await peopleServer({ after }, campus)

const check = (token: string, queryPin: unknown) =>
  call('POST', '/v1/me/query-pin-checks', { token, body: { queryPin } })

test('the query PIN of the person is right, another is not, and it is not the spending PIN', async () => {
  const person = await makeSettled(campus, { spendingPin: '951847' })
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  const right = await check(token, GOOD_PIN)
  assert.deepEqual([right.status, right.body], [200, { right: true }])
  assert.equal(codeOf(await check(token, '951847')), 'pin_wrong')
  assert.equal(codeOf(await check(token, '12345')), 'body_invalid')
})

test('guesses at the lock of an app count to the lock-out of that phone', async () => {
  const person = await makeSettled(campus)
  const token = await tokenOf(person.campusNo, GOOD_PIN)
  for (let i = 0; i < 5; i++) assert.equal(codeOf(await check(token, `40000${i}`)), 'pin_wrong')
  const locked = await check(token, GOOD_PIN)
  assert.deepEqual([locked.status, codeOf(locked)], [429, 'pin_locked'])
  assert.ok(locked.body.retryAfterSeconds > 0)
})
