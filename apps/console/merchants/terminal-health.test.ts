import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Terminal } from '../../../contract/merchants.ts'
import { filterTerminals, isOnline, newestHotList, since } from './terminal-health.ts'

const now = new Date('2026-11-22T04:00:00.000Z')
const terminal: Terminal = {
  id: '01980000-0000-7000-8000-000000000001',
  kind: 'pos',
  name: 'Till 1',
  merchantId: 'm',
  merchant: '校园超市',
  stallId: null,
  stall: null,
  state: 'active',
  lastSeenAt: '2026-11-22T03:59:00.000Z',
  hotListVersion: 7,
  queueLength: 0,
  clockDriftMs: 0,
}

test('the newest hot list is what the server says, or else the newest that a terminal has', () => {
  assert.equal(newestHotList({ terminals: [terminal], hotListVersion: 9 }), 9)
  assert.equal(newestHotList({ terminals: [terminal, { ...terminal, hotListVersion: null }] }), 7)
  assert.equal(newestHotList({ terminals: [] }), null)
})

test('an active terminal that was heard in the last minutes is online, a suspended one never', () => {
  assert.ok(isOnline(terminal, now))
  assert.ok(!isOnline({ ...terminal, state: 'suspended' }, now))
  assert.ok(!isOnline({ ...terminal, lastSeenAt: '2026-11-22T03:50:00.000Z' }, now))
  assert.ok(!isOnline({ ...terminal, lastSeenAt: null }, now))
})

test('time gone by is told in its largest whole unit', () => {
  assert.deepEqual(since('2026-11-22T03:59:30.000Z', now), { unit: 'now', count: 0 })
  assert.deepEqual(since('2026-11-22T03:01:00.000Z', now), { unit: 'minutes', count: 59 })
  assert.deepEqual(since('2026-11-21T04:01:00.000Z', now), { unit: 'hours', count: 23 })
  assert.deepEqual(since('2026-11-20T04:00:00.000Z', now), { unit: 'days', count: 2 })
})

test('terminals are filtered by word, merchant, kind and state together', () => {
  const filtered = (query: string) => filterTerminals([terminal], new URLSearchParams(query)).length
  assert.equal(filtered(''), 1)
  assert.equal(filtered('q=超市&kind=pos&state=active&merchant=m'), 1)
  assert.equal(filtered('q=till'), 1)
  assert.equal(filtered('kind=door'), 0)
  assert.equal(filtered('q=食堂'), 0)
})
