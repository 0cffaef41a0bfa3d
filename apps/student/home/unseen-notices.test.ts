import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PersonNotice, unseenNotices } from './unseen-notices.ts'

const raised: PersonNotice = { id: '2', kind: 'spending_limit_raised', at: '2026-11-22T04:00:00.000Z' }
const enrolled: PersonNotice = { id: '1', kind: 'pay_key_enrolled', at: '2026-11-21T04:00:00.000Z' }

test('everything is news until it is acknowledged', () => {
  assert.deepEqual(unseenNotices([raised, enrolled], null, []), [raised, enrolled])
  assert.deepEqual(unseenNotices([raised, enrolled], enrolled.at, []), [raised])
  assert.deepEqual(unseenNotices([raised, enrolled], raised.at, []), [])
})

test('what the person did on this phone is no news', () => {
  assert.deepEqual(unseenNotices([raised, enrolled], null, [enrolled.id]), [raised])
})
