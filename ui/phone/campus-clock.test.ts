import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredOffsetMs } from './campus-clock.ts'

const sent = Date.parse('2026-11-22T04:00:00.000Z')
const header = (ms: number) => new Date(ms).toUTCString()

test('a clock that is nearly right is left alone', () => {
  assert.equal(measuredOffsetMs(header(sent), sent, sent + 300), 0)
  assert.equal(measuredOffsetMs(header(sent + 4_000), sent, sent + 100), 0)
})

test('a wrong clock is corrected, in either direction, by the middle of the way there and back', () => {
  assert.equal(measuredOffsetMs(header(sent + 120_000), sent, sent + 1_000), 120_000)
  assert.equal(measuredOffsetMs(header(sent - 3_600_000), sent, sent + 1_000), -3_600_000)
})

test('a reply that does not say the time changes nothing', () => {
  assert.equal(measuredOffsetMs(null, sent, sent), null)
  assert.equal(measuredOffsetMs('yesterday', sent, sent), null)
})
