import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { openToken, sealToken } from './sealed-token.ts'

const key = randomBytes(32)

test('a token opens with its key and for its purpose only, and is another each time', () => {
  const value = { cardNo: '3100100000000017', at: 5, responses: ['9000'] }
  const token = sealToken(key, 'card_tap:1', value)
  assert.match(token, /^[A-Za-z0-9_-]+$/)
  assert.deepEqual(openToken(key, 'card_tap:1', token), value)
  assert.notEqual(sealToken(key, 'card_tap:1', value), token)
  assert.equal(openToken(randomBytes(32), 'card_tap:1', token), null)
  assert.equal(openToken(key, 'card_tap:2', token), null)
  assert.equal(openToken(key, 'card_writing:1', token), null)
})

test('what was altered, cut or made up does not open', () => {
  const token = sealToken(key, 'card_tap:1', { a: 1 })
  for (let place = 0; place < token.length; place++) {
    const other = token[place] === 'A' ? 'Q' : 'A'
    const altered = `${token.slice(0, place)}${other}${token.slice(place + 1)}`
    const isSame = Buffer.from(altered, 'base64url').equals(Buffer.from(token, 'base64url'))
    if (!isSame) assert.equal(openToken(key, 'card_tap:1', altered), null, String(place))
    assert.equal(openToken(key, 'card_tap:1', token.slice(0, place)), null)
  }
  for (const made of ['', '.', 'x'.repeat(2000)]) assert.equal(openToken(key, 'card_tap:1', made), null)
})
