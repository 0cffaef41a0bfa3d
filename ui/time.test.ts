import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  businessDay,
  formatDay,
  formatDayTime,
  formatExactly,
  formatMonth,
  formatStamp,
  formatTime,
} from './time.ts'

test('an instant falls on the business day of Shanghai', () => {
  assert.equal(businessDay('2026-11-22T15:59:59.999Z'), '2026-11-22')
  assert.equal(businessDay('2026-11-22T16:00:00.000Z'), '2026-11-23')
})

test('times are those of Shanghai in both languages', () => {
  assert.equal(formatTime('2026-11-22T16:04:05.000Z', 'zh-CN'), '00:04')
  assert.equal(formatDayTime('2026-11-22T04:04:05.000Z', 'zh-CN'), '11月22日 12:04')
  assert.equal(formatDayTime('2026-11-22T04:04:05.000Z', 'en'), '22 Nov, 12:04')
  assert.equal(formatExactly('2026-11-22T04:04:05.000Z', 'zh-CN'), '2026年11月22日 12:04:05')
  assert.equal(formatStamp('2026-11-22T16:04:05.000Z'), '2026-11-23 00:04:05')
  assert.equal(formatDay('2026-11-22', 'zh-CN'), '11月22日周日')
  assert.equal(formatDay('2026-11-22', 'en'), 'Sun 22 Nov')
  assert.equal(formatMonth('2026-11', 'zh-CN'), '2026年11月')
  assert.equal(formatMonth('2026-11', 'en'), 'November 2026')
})
