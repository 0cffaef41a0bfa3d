import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nothingRead, readKey } from './id-reader.ts'

function type(text: string, gapMs: number): string | null {
  let reading = nothingRead
  let atMs = 10_000
  for (const key of text) {
    reading = readKey(reading, key, atMs).reading
    atMs += gapMs
  }
  return readKey(reading, 'Enter', atMs).read
}

test('a number that comes at once and ends with Enter was read from a card', () => {
  assert.equal(type('51010420070301001x', 5), '51010420070301001X')
})

test('what a person types is no reading, nor is a short one', () => {
  assert.equal(type('510104200703010017', 150), null)
  assert.equal(type('12345', 5), null)
})

test('what was typed before a reading is not part of it', () => {
  let { reading } = readKey(nothingRead, '9', 0)
  for (const [i, key] of [...'1234567'].entries()) reading = readKey(reading, key, 1000 + i * 5).reading
  assert.equal(readKey(reading, 'Enter', 1040).read, '1234567')
})
