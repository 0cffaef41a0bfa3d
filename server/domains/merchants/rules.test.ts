import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperatorRole } from '../../../contract/caller.ts'
import { personRoles } from '../../../contract/people.ts'
import { operatorCaller } from '../../../test/http.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { mealPeriodAt, subsidyMeal } from './meal.ts'
import { admits } from './merchant.ts'
import { priceFor, tierOf } from './price.ts'
import { merchantScope } from './scope.ts'

const policy = defaultPolicy()
/** An instant of 22 November 2026 by the clock in Shanghai. */
const at = (time: string, date = '2026-11-22') => new Date(`${date}T${time}+08:00`)

test('students of every kind pay the student price, staff and visitors their own', () => {
  assert.deepEqual(
    personRoles.map((role) => [role, tierOf(role)]),
    [
      ['undergraduate', 'student'],
      ['graduate', 'student'],
      ['temporary_new_student', 'student'],
      ['staff', 'staff'],
      ['visitor', 'visitor'],
    ],
  )
})

test('visitors pay 15 % more, rounded half up', () => {
  const prices: [number, number][] = [
    [0, 0],
    [1, 1], // 1.15
    [3, 3], // 3.45
    [10, 12], // 11.5
    [30, 35], // 34.5
    [1250, 1438], // 1437.5
    [99999, 114999], // 114998.85
  ]
  for (const [price, charged] of prices) assert.equal(priceFor(price, 'visitor', policy), charged, `${price}`)
  assert.equal(priceFor(1250, 'student', policy), 1250)
  assert.equal(priceFor(1250, 'staff', policy), 1250)
  assert.equal(priceFor(1250, 'visitor', { visitorPercent: 100 }), 1250)
})

test('a stall that names no roles admits everyone, another only those it names', () => {
  for (const role of personRoles) assert.ok(admits({ admits: [] }, role))
  assert.ok(admits({ admits: ['staff', 'graduate'] }, 'graduate'))
  assert.ok(!admits({ admits: ['staff', 'graduate'] }, 'visitor'))
})

test('meal periods begin with their first minute and end before their last', () => {
  const times: [string, string | undefined][] = [
    ['06:29:59.999', undefined],
    ['06:30:00', 'breakfast'],
    ['09:29:59.999', 'breakfast'],
    ['09:30:00', undefined],
    ['10:30:00', 'lunch'],
    ['13:30:00', undefined],
    ['19:29:59', 'dinner'],
    ['23:59:59', undefined],
  ]
  for (const [time, name] of times) assert.equal(mealPeriodAt(policy, at(time))?.name, name, time)
})

test('a subsidy may be spent only at merchants that take it, and only inside a meal period', () => {
  assert.equal(subsidyMeal({ subsidyAllowed: false }, policy, at('12:00')), null)
  assert.equal(subsidyMeal({ subsidyAllowed: true }, policy, at('15:00')), null)
  assert.notEqual(subsidyMeal({ subsidyAllowed: true }, policy, at('12:00')), null)
})

test('each meal of each day has one number, higher than those before', () => {
  const meals = ['2026-11-22', '2026-11-23', '2027-01-01'].flatMap((date) =>
    ['07:00', '12:00', '18:00'].map((time) => subsidyMeal({ subsidyAllowed: true }, policy, at(time, date))!),
  )
  assert.deepEqual(
    meals,
    [...new Set(meals)].toSorted((a, b) => a - b),
  )
  assert.equal(
    subsidyMeal({ subsidyAllowed: true }, policy, at('12:00')),
    subsidyMeal({ subsidyAllowed: true }, policy, at('13:29')),
  )
})

test('a manager sees the own merchant, the aid office none, also when one person is both; any other role all', () => {
  const seenBy = (...roles: OperatorRole[]) =>
    merchantScope({ ...operatorCaller('merchant_manager', 'm'), roles })
  assert.deepEqual(seenBy('merchant_manager'), { merchantId: 'm' })
  assert.deepEqual(seenBy('merchant_manager', 'aid_officer'), { merchantId: 'm' })
  assert.deepEqual(merchantScope(operatorCaller('aid_officer')), { merchantId: null })
  assert.equal(seenBy('merchant_manager', 'finance'), 'all')
  assert.equal(seenBy('aid_officer', 'finance'), 'all')
})
