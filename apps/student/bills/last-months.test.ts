import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastMonths } from './last-months.ts'

test('months go back across the year', () => {
  assert.deepEqual(lastMonths('2026-02', 4), ['2026-02', '2026-01', '2025-12', '2025-11'])
})
