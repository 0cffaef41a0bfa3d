import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromValue, type TypedMeals, toValue } from './typed-value.ts'
import type { ValueKind } from './value-kind.ts'

const values: [ValueKind, unknown][] = [
  [{ kind: 'fen' }, 200_00],
  [{ kind: 'yes-no' }, false],
  [{ kind: 'choice', words: ['a', 'b'] }, 'b'],
  [{ kind: 'count', unit: 'days' }, 90],
  [{ kind: 'addresses' }, ['10.0.0.1', '::1']],
  [
    { kind: 'meals' },
    [
      { name: 'breakfast', startMinute: 390, endMinute: 570 },
      { name: 'dinner', startMinute: 990, endMinute: 1170 },
    ],
  ],
]

test('a value that is left as it was is sent as it was', () => {
  for (const [kind, value] of values) assert.deepEqual(toValue(fromValue(value, kind), kind), value)
})

test('fen are typed in yuan', () => {
  assert.equal(toValue('1,234.5', { kind: 'fen' }), 123_450)
  assert.equal(toValue('12.345', { kind: 'fen' }), null)
})

test('a count is whole and not negative', () => {
  assert.equal(toValue('0', { kind: 'count', unit: 'days' }), 0)
  for (const text of ['', '-1', '1.5', '1e3'])
    assert.equal(toValue(text, { kind: 'count', unit: 'days' }), null)
})

test('a meal that ends before it begins is no value; one that is not held is left out', () => {
  const meals = fromValue([{ name: 'lunch', startMinute: 630, endMinute: 810 }], {
    kind: 'meals',
  }) as TypedMeals
  assert.deepEqual(toValue({ ...meals, lunch: { ...meals.lunch, held: false } }, { kind: 'meals' }), [])
  assert.equal(
    toValue({ ...meals, lunch: { held: true, start: '13:30', end: '10:30' } }, { kind: 'meals' }),
    null,
  )
})

test('a time of day is typed as one', () => {
  assert.equal(fromValue(630, { kind: 'clock' }), '10:30')
  assert.equal(toValue('06:05', { kind: 'clock' }), 365)
  for (const text of ['', '6:05', '24:00', '630']) assert.equal(toValue(text, { kind: 'clock' }), null)
})
