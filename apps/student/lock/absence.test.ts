import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locksOnReturn } from './absence.ts'

const LEFT = 1_000_000
const MINUTE = 60_000

test('an app that is never to lock does not, however long it was away', () => {
  assert.equal(locksOnReturn('off', null, LEFT), false)
  assert.equal(locksOnReturn('off', LEFT, LEFT + 1000 * MINUTE), false)
})

test('an app that locks at once is locked a millisecond later', () => {
  assert.equal(locksOnReturn('at-once', LEFT, LEFT + 1), true)
})

test('five minutes are five minutes', () => {
  assert.equal(locksOnReturn('after-5-minutes', LEFT, LEFT + 5 * MINUTE - 1), false)
  assert.equal(locksOnReturn('after-5-minutes', LEFT, LEFT + 5 * MINUTE), true)
})

test('where the time away is not known, or the clock was set back, it is locked', () => {
  assert.equal(locksOnReturn('after-5-minutes', null, LEFT), true)
  assert.equal(locksOnReturn('after-5-minutes', LEFT, LEFT - MINUTE), true)
})
