import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeBase45, encodeBase45 } from './base45.ts'
import { base45 } from './cbor-crafting.ts'

test('the examples of RFC 9285 section 4', () => {
  const table: [plain: string, text: string][] = [
    ['', ''],
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ]
  for (const [plain, text] of table) {
    assert.equal(encodeBase45(Buffer.from(plain)), text)
    assert.deepEqual(decodeBase45(text), Uint8Array.from(Buffer.from(plain)))
  }
})

test('what RFC 9285 section 6 refuses is refused', () => {
  const table: [text: string, why: string][] = [
    ['GGW', '65536, its own example'],
    [':::', 'the largest triple'],
    ['BB8:::', 'a triple too large, after a good one'],
    ['V5', 'a pair of 256'],
    ['BB8V5', 'a pair of 256, after a good triple'],
    ['::', 'the largest pair'],
    ['A', 'one character'],
    ['BB8A', 'four characters'],
    ['bb8', 'lower case'],
    ['BB8\n', 'a line end'],
    ['BB8 \n', 'a line end in a pair'],
    ['B_8', 'an underscore'],
    ['BB８', 'full width'],
    ['B\u00008', 'a zero'],
    ['BÿB', 'beyond ASCII'],
    ['😀B', 'two half characters'],
  ]
  for (const [text, why] of table) assert.equal(decodeBase45(text), null, why)
  assert.deepEqual(decodeBase45('FGW'), Uint8Array.of(255, 255))
  assert.deepEqual(decodeBase45('U5'), Uint8Array.of(255))
})

test('every one and every two bytes have one text, which decodes to them', () => {
  const texts = new Set<string>()
  for (let n = 0; n < 65_536; n++) {
    const bytes = Uint8Array.of(n >> 8, n & 255)
    const text = encodeBase45(bytes)
    assert.equal(text, base45(bytes))
    assert.deepEqual(decodeBase45(text), bytes)
    texts.add(text)
  }
  for (let n = 0; n < 256; n++) {
    const text = encodeBase45(Uint8Array.of(n))
    assert.deepEqual(decodeBase45(text), Uint8Array.of(n))
    texts.add(text)
  }
  assert.equal(texts.size, 65_536 + 256)
})

test('a text that decodes is the text of its bytes', () => {
  const symbol = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:')
  fc.assert(
    fc.property(fc.string({ unit: symbol }), (text) => {
      const bytes = decodeBase45(text)
      if (bytes) assert.equal(encodeBase45(bytes), text)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase45(encodeBase45(bytes)), bytes)),
  )
})
