import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeBase32, encodeBase32 } from './base32.ts'

test('the vectors of RFC 4648 section 10, without padding', () => {
  const table: [plain: string, text: string][] = [
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ]
  for (const [plain, text] of table) {
    assert.equal(encodeBase32(Buffer.from(plain)), text)
    assert.deepEqual(decodeBase32(text), Uint8Array.from(Buffer.from(plain)))
  }
})

test('case, padding and spaces are forgiven, as people copy secrets by hand', () => {
  for (const text of ['mzxw6ytb oi======', 'MZXW6YTBOI', ' mzXW 6ytb OI ']) {
    assert.deepEqual(decodeBase32(text), Uint8Array.from(Buffer.from('foobar')))
  }
})

test('other characters, impossible lengths and stray bits are refused', () => {
  for (const text of ['M', 'MZX', 'MZXW6Y', 'M1', 'M0XQ', 'MZ=Q', 'MZ', 'MZXR', 'ｍｙ']) {
    assert.equal(decodeBase32(text), null, text)
  }
})

test('whatever is encoded is decoded again', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase32(encodeBase32(bytes)), bytes)),
  )
})
