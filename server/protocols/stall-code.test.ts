import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readStallCode, stallCodeUrl } from './stall-code.ts'

test('what is printed is read again', () => {
  for (const baseUrl of ['https://card.example.edu', 'http://127.0.0.1:8080'])
    assert.equal(readStallCode(stallCodeUrl(baseUrl, '7K2MXQ0D9T')), '7K2MXQ0D9T')
})

test('a code is typed as people type', () => {
  for (const typed of ['7K2MXQ0D9T', ' 7k2mx qod9t ', '7K2M-XQ0D-9T', '７Ｋ２ＭＸＱ０Ｄ９Ｔ'])
    assert.equal(readStallCode(typed), '7K2MXQ0D9T', typed)
  assert.equal(readStallCode('iL00000000'), '1100000000')
})

test('what is no stall’s code is none', () => {
  const others = [
    '',
    '7K2MXQ0D9',
    '7K2MXQ0D9TT',
    '7K2MXQ0D9U',
    'OC1:ABCDEF',
    '134567890123456789',
    'https://card.example.edu/app/#/code',
    'https://card.example.edu/app/#/stall/',
    'https://card.example.edu/pay/#/stall/7K2MXQ0D9T',
    'javascript:/app/#/stall/7K2MXQ0D9T',
  ]
  for (const text of others) assert.equal(readStallCode(text), null, text)
})
