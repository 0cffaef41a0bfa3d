import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bill } from '../../../contract/me.ts'
import { unseenBills } from './unseen-bills.ts'

const bill = (id: string, postedAt: string) => ({ id, postedAt }) as Bill
const opened = new Date('2026-11-22T04:00:00.000Z')

test('a bill is news once, by event or by list', () => {
  const news = unseenBills(opened)
  const first = bill('a', '2026-11-22T04:00:05.000Z')
  const second = bill('b', '2026-11-22T04:00:09.000Z')
  assert.equal(news.ofEvent(first), true)
  assert.deepEqual(news.ofList([second, first]), [second])
  assert.equal(news.ofEvent(second), false)
})

test('what a list has from before the app was opened is no news', () => {
  assert.deepEqual(unseenBills(opened).ofList([bill('a', '2026-11-22T03:59:59.000Z')]), [])
})

test('an event is news even when the phone is ahead of the campus', () => {
  assert.equal(unseenBills(opened).ofEvent(bill('a', '2026-11-22T03:59:59.000Z')), true)
})

test('several come in the order in which they were posted', () => {
  const early = bill('a', '2026-11-22T04:00:05.000Z')
  const late = bill('b', '2026-11-22T04:00:09.000Z')
  assert.deepEqual(unseenBills(opened).ofList([late, early]), [early, late])
})
