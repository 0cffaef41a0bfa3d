import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDay, shiftDay } from './day.ts'

test('a date is read in the ways it is typed', () => {
  for (const text of ['2026-11-02', '2026/11/2', '20261102', '２０２６－１１－０２', ' 2026年11月2日 '])
    assert.equal(readDay(text), '2026-11-02', text)
})

test('what is no date of the calendar is none', () => {
  for (const text of ['', '2026-02-30', '2026-13-01', '22-11-2026', '2026-11', 'today'])
    assert.equal(readDay(text), null, text)
})

test('days are counted over months and years', () => {
  assert.equal(shiftDay('2026-12-31', 1), '2027-01-01')
  assert.equal(shiftDay('2028-03-01', -1), '2028-02-29')
})
