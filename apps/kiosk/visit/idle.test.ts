import assert from 'node:assert/strict'
import { test } from 'node:test'
import { warningSeconds } from './idle.ts'

test('the last twenty of sixty idle seconds are counted down', () => {
  assert.deepEqual([0, 39_999, 40_000, 40_001, 59_500, 60_000, 70_000].map(warningSeconds), [
    null,
    null,
    20,
    20,
    1,
    0,
    0,
  ])
})
