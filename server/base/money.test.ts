import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatYuan, readYuan } from './money.ts'

test('yuan of a bill are fen, exactly', () => {
  const read: [string, number][] = [
    ['0.03', 3],
    ['-3000.00', -300_000],
    ['0.01000', 1],
    ['45.0', 4500],
    ['7', 700],
    ['1.1', 110],
    ['-0.00', 0],
    ['999999999999.99', 99_999_999_999_999],
  ]
  for (const [text, fen] of read) assert.equal(readYuan(text), fen, text)
  for (const fen of [1, 29, 57, 115, 1005, 99_999]) assert.equal(readYuan(formatYuan(fen)), fen)
})

test('what is no amount, or has a part of a fen, is none', () => {
  for (const text of ['', '-', '.5', '1.', '1,000.00', '0.001', '0.01001', '1e3', ' 1', '１', '--1', '+1']) {
    assert.equal(readYuan(text), null, text)
  }
})
