import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { test } from 'node:test'
import { pad, sm4, tripleDes } from './card-cipher.ts'

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const key = bytes('0123456789abcdeffedcba9876543210')

/** One block of SM4, and chaining written out by hand: not the way the codec does it. */
function block(blockKey: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv('sm4-ecb', blockKey, null).setAutoPadding(false)
  return cipher.update(data)
}

function macByHand(macKey: Uint8Array, start: Uint8Array, data: Uint8Array): string {
  const padded = Buffer.concat([data, Uint8Array.of(0x80)])
  const whole = Buffer.concat([padded, Buffer.alloc((16 - (padded.length % 16)) % 16)])
  let last = start
  for (let at = 0; at < whole.length; at += 16) {
    const before = last
    last = block(
      macKey,
      Uint8Array.from(before, (byte, i) => byte ^ whole[at + i]!),
    )
  }
  return hex(last.subarray(0, 4))
}

test('SM4 itself is the one of GB/T 32907 (its example 1)', () => {
  assert.equal(hex(sm4.encrypt(key, key)), '681edf34d206965e86b3e94f536e4246')
  assert.equal(hex(sm4.decrypt(key, sm4.encrypt(key, key))), hex(key))
})

test('SM4 keys and codes follow the written rules', () => {
  const factor = bytes('1000000000000001')
  const both = bytes('1000000000000001effffffffffffffe')
  assert.equal(hex(sm4.diversify(key, factor)), hex(block(key, both)))
  assert.equal(hex(sm4.sessionKey(key, factor)), hex(block(key, both)))
  for (const length of [0, 4, 15, 16, 17, 33]) {
    const data = new Uint8Array(length).fill(7)
    assert.equal(hex(sm4.mac(key, data)), macByHand(key, new Uint8Array(16), data))
    assert.equal(hex(sm4.commandMac(key, key, data)), macByHand(key, key, data))
  }
  const whole = block(key, both)
  const halves = Uint8Array.from(whole.subarray(0, 8), (byte, i) => byte ^ whole[8 + i]!)
  assert.equal(hex(sm4.authenticate(key, both)), hex(halves))
})

test('padding adds a whole block to data that ends on one', () => {
  assert.equal(hex(pad(new Uint8Array(8), 8)), '00000000000000008000000000000000')
  assert.equal(hex(pad(new Uint8Array(3), 8)), '0000008000000000')
})

test('a key sealed with 3DES opens again', () => {
  const blocks = bytes('00112233445566778899aabbccddeeff')
  assert.equal(hex(tripleDes.decrypt(key, tripleDes.encrypt(key, blocks))), hex(blocks))
})
