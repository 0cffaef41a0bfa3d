import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockOf, kindOf, minuteOf } from './value-kind.ts'

test('the unit and the value say how a policy value is typed', () => {
  assert.equal(kindOf({ unit: 'fen', value: 3000 }).kind, 'fen')
  assert.equal(kindOf({ unit: 'yes | no', value: true }).kind, 'yes-no')
  assert.deepEqual(kindOf({ unit: 'a | b', value: 'a' }), { kind: 'choice', words: ['a', 'b'] })
  assert.equal(kindOf({ unit: 'addresses', value: [] }).kind, 'addresses')
  assert.equal(kindOf({ unit: 'minutes since midnight', value: [] }).kind, 'meals')
  assert.equal(kindOf({ unit: 'minutes since midnight', value: 630 }).kind, 'clock')
  assert.deepEqual(kindOf({ unit: 'days', value: 90 }), { kind: 'count', unit: 'days' })
  assert.equal(kindOf({ unit: 'new', value: {} }).kind, 'other')
})

test('minutes since midnight and times of day are each other', () => {
  for (const minute of [0, 390, 719, 1439]) assert.equal(minuteOf(clockOf(minute)), minute)
  for (const clock of ['24:00', '6:30', '12:60', '']) assert.equal(minuteOf(clock), null)
})
