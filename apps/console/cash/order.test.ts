import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeUnknown, waitMs } from './order.ts'

test('no reply, a server that fails and a session that ended leave the outcome unknown', () => {
  assert.ok(outcomeUnknown({ code: 'offline', status: 0 }))
  assert.ok(outcomeUnknown({ code: 'ledger_unavailable', status: 503 }))
  assert.ok(outcomeUnknown({ code: 'internal', status: 500 }))
  assert.ok(outcomeUnknown({ code: 'unauthenticated', status: 401 }))
})

test('a refusal is an outcome', () => {
  assert.ok(!outcomeUnknown({ code: 'top_up_daily_limit', status: 403 }))
  assert.ok(!outcomeUnknown({ code: 'id_time_invalid', status: 400 }))
})

test('it is asked again at once, then less and less often, but never given up', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 50].map(waitMs), [1000, 2000, 4000, 8000, 10_000, 10_000])
})
