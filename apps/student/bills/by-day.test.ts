import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bill } from '../../../contract/me.ts'
import { billsByDay, matchesFilter } from './by-day.ts'

const bill = (id: string, kind: Bill['kind'], amountFen: number, occurredAt: string, postedAt = occurredAt) =>
  ({ id, kind, amountFen, occurredAt, postedAt }) as Bill

const dinner = bill('4', 'payment', -1500, '2026-11-22T10:00:00.000Z')
const topUp = bill('3', 'cash_top_up', 5000, '2026-11-22T05:00:00.000Z')
const undone = bill('2', 'reversal', 1250, '2026-11-22T04:02:00.000Z')
const lunch = bill('1', 'payment', -1250, '2026-11-22T04:00:00.000Z')
const yesterday = bill('0', 'payment', -800, '2026-11-21T04:00:00.000Z')

test('a day sums up what was spent, less what came back, apart from what was received', () => {
  const days = billsByDay([dinner, topUp, undone, lunch, yesterday], true)
  assert.deepEqual(
    days.map(({ day, spentFen, receivedFen, complete }) => ({ day, spentFen, receivedFen, complete })),
    [
      { day: '2026-11-22', spentFen: 1500, receivedFen: 5000, complete: true },
      { day: '2026-11-21', spentFen: 800, receivedFen: 0, complete: true },
    ],
  )
})

test('a day that may go on on the next page has no sum yet', () => {
  const days = billsByDay([dinner, topUp, undone, lunch, yesterday], false)
  assert.deepEqual(
    days.map(({ complete }) => complete),
    [true, false],
  )
  assert.equal(billsByDay([dinner, topUp], false)[0]?.complete, false)
})

test('a late bill stands at the time at which it happened', () => {
  const late = bill('5', 'payment', -600, '2026-11-21T10:00:00.000Z', '2026-11-22T11:00:00.000Z')
  const days = billsByDay([late, dinner, lunch, yesterday], true)
  assert.deepEqual(
    days.map(({ bills }) => bills.map(({ id }) => id)),
    [
      ['4', '1'],
      ['5', '0'],
    ],
  )
})

test('a card fee is spent; a balance paid back is neither spent nor received', () => {
  const fee = bill('7', 'card_fee', -1500, '2026-11-22T04:00:00.000Z')
  const back = bill('8', 'payout', -3500, '2026-11-22T05:00:00.000Z')
  const [day] = billsByDay([back, fee], true)
  assert.deepEqual([day?.spentFen, day?.receivedFen], [1500, 0])
  assert.deepEqual([matchesFilter(fee, 'spent'), matchesFilter(back, 'spent')], [true, false])
})

test('the filters take every kind that has money spent, returned or received', () => {
  assert.equal(matchesFilter(lunch, 'spent'), true)
  assert.equal(matchesFilter(undone, 'spent'), false)
  assert.equal(matchesFilter(undone, 'returned'), true)
  assert.equal(matchesFilter(topUp, 'received'), true)
  assert.equal(matchesFilter(bill('6', 'other', 1, ''), 'all'), true)
})
