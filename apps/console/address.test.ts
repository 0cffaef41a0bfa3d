import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, readAddress } from './address.ts'

test('an address is read as it was made', () => {
  const hash = addressOf('people', { q: '张 三&', role: 'staff', college: null, state: '' })
  const { path, query } = readAddress(hash)
  assert.deepEqual(path, ['people'])
  assert.deepEqual(
    [...query],
    [
      ['q', '张 三&'],
      ['role', 'staff'],
    ],
  )
})

test('no hash, a bare one and a mangled one are addresses too', () => {
  assert.deepEqual(readAddress('').path, [])
  assert.deepEqual(readAddress('#/').path, [])
  assert.deepEqual(readAddress('#/people/%E0%A4%A').path, ['people', '%E0%A4%A'])
})

test('a query without values leaves no question mark', () => {
  assert.equal(addressOf('people', { q: null }), '#/people')
})
