import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServerClock } from './server-clock.ts'

test('the server’s time is kept, whatever becomes of the machine’s', () => {
  const machine = { wall: Date.parse('2026-11-22T04:01:00Z'), monotonic: 10_000 }
  const clock = createServerClock({ wallMs: () => machine.wall, monotonicMs: () => machine.monotonic })
  assert.equal(clock.now().toISOString(), '2026-11-22T04:01:00.000Z', 'the machine’s, until it was heard')
  machine.monotonic = 10_200
  machine.wall += 200
  // Sent at 10,000, received at 10,200: the server said it in the middle.
  clock.heard(new Date('2026-11-22T04:00:00.000Z'), 10_000)
  assert.equal(clock.now().toISOString(), '2026-11-22T04:00:00.100Z')
  assert.equal(clock.driftMs.get(), 60_100)
  machine.wall = 0
  machine.monotonic = 11_200
  assert.equal(clock.now().toISOString(), '2026-11-22T04:00:01.100Z')
})
