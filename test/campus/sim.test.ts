import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from '../../sim/simulate.ts'

const SECONDS = 30

test('sim: a campus under faults for half a minute keeps every promise', async (t) => {
  const { book, kills, violations, skipped } = await simulate({
    seed: 20,
    seconds: SECONDS,
    onProgress: () => {},
  })
  t.diagnostic(JSON.stringify({ kills, ...book.tally, skipped }))
  assert.deepEqual(violations, [])
  assert.ok(
    Object.values(kills).some((count) => count > 0),
    'something was killed',
  )
  const { approved, retries, repeats, conflicts, replays, reversals, losses, looks } = book.tally
  for (const count of [approved, retries, repeats, conflicts, replays, reversals, losses, looks])
    assert.ok(count > 0, 'everything was tried')
})
