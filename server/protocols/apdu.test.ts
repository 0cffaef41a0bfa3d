import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Command, decodeCommand, decodeResponse, encodeCommand, encodeResponse } from './apdu.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

test('the four cases of a short command are written as ISO 7816-4 lays them out', () => {
  const header = { cla: 0x80, ins: 0x5c, p1: 0, p2: 2 }
  assert.equal(hex(encodeCommand(header)), '805c0002')
  assert.equal(hex(encodeCommand({ ...header, le: 4 })), '805c000204')
  assert.equal(hex(encodeCommand({ ...header, le: 256 })), '805c000200')
  assert.equal(hex(encodeCommand({ ...header, data: bytes('aabb') })), '805c000202aabb')
  assert.equal(hex(encodeCommand({ ...header, data: bytes('aabb'), le: 8 })), '805c000202aabb08')
})

test('a command too long for the short form is extended', () => {
  const header = { cla: 0, ins: 0xb0, p1: 0, p2: 0 }
  assert.equal(hex(encodeCommand({ ...header, le: 257 })), '00b00000000101')
  const long = encodeCommand({ ...header, data: new Uint8Array(300), le: 65536 })
  assert.equal(hex(long.subarray(0, 7)), '00b0000000012c')
  assert.equal(long.length, 7 + 300 + 2)
})

test('what is written is read again, short or extended', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const command = fc.record(
    {
      cla: byte,
      ins: byte,
      p1: byte,
      p2: byte,
      data: fc.uint8Array({ minLength: 1, maxLength: 700 }),
      le: fc.integer({ min: 1, max: 65536 }),
    },
    { requiredKeys: ['cla', 'ins', 'p1', 'p2'], noNullPrototype: true },
  )
  fc.assert(
    fc.property(command, (made: Command) => assert.deepEqual(decodeCommand(encodeCommand(made)), made)),
  )
})

test('lengths that do not agree with the bytes are refused', () => {
  for (const wrong of [
    '',
    '00a404',
    '00a4040002aa',
    '00a4040001aabbcc',
    '00a404000000',
    '00a40400000002aa',
  ]) {
    assert.equal(decodeCommand(bytes(wrong)), null, wrong)
  }
})

test('a response is its data and a status word', () => {
  const response = { data: bytes('00001000'), sw: 0x9000 }
  assert.equal(hex(encodeResponse(response)), '000010009000')
  assert.deepEqual(decodeResponse(bytes('000010009000')), response)
  assert.equal(decodeResponse(bytes('90')), null)
})
