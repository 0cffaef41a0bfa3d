import assert from 'node:assert/strict'
import { test } from 'node:test'
import { presetOf, presetRange, readRange } from './range.ts'

const SUNDAY = '2026-11-22'

test('a week begins on Monday, also on a Sunday', () => {
  assert.deepEqual(presetRange('week', SUNDAY), { from: '2026-11-16', to: SUNDAY })
  assert.deepEqual(presetRange('week', '2026-11-23'), { from: '2026-11-23', to: '2026-11-23' })
  assert.deepEqual(presetRange('month', SUNDAY), { from: '2026-11-01', to: SUNDAY })
})

test('what an address asks for is brought within what can be asked', () => {
  const read = (query: string) => readRange(new URLSearchParams(query), SUNDAY)
  assert.deepEqual(read(''), { from: '2026-10-24', to: SUNDAY })
  assert.deepEqual(read('from=2026-11-01&to=2026-11-05'), { from: '2026-11-01', to: '2026-11-05' })
  assert.deepEqual(read('from=2026-11-09&to=2026-11-05'), { from: '2026-11-05', to: '2026-11-05' })
  assert.deepEqual(read('to=2026-01-31'), { from: '2026-01-02', to: '2026-01-31' })
  assert.deepEqual(read('from=2020-01-01'), { from: '2025-10-19', to: SUNDAY })
})

test('a range that is a preset is shown as it', () => {
  assert.equal(presetOf(presetRange('term', SUNDAY), SUNDAY), 'term')
  assert.equal(presetOf({ from: '2026-11-02', to: SUNDAY }, SUNDAY), null)
})
