import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wayOf } from './way-here.ts'

test('a phone opens the channel, a desktop shows what a phone scans', () => {
  assert.deepEqual(
    [
      wayOf('wechat', { hasMouse: false }),
      wayOf('wechat', { hasMouse: true }),
      wayOf('ccb', { hasMouse: true }),
    ],
    ['h5', 'native', 'wallet'],
  )
})
