import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventStreamReader } from './event-stream.ts'

test('an event comes out once its blank line is there, however the pieces fall', () => {
  const text = ': hello\n\nevent: bill\nid: 7\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\n'
  const expected = [
    { event: 'bill', data: '{"a":1}' },
    { event: 'message', data: 'one\ntwo' },
  ]
  assert.deepEqual(eventStreamReader()(text), expected)
  const read = eventStreamReader()
  assert.deepEqual(
    text.split('').flatMap((character) => read(character)),
    expected,
  )
})

test('comments and events without data are no events, and leave nothing behind', () => {
  const read = eventStreamReader()
  assert.deepEqual(read(': keep-alive\n\nevent: bill\n\n'), [])
  assert.deepEqual(read('data: x\n\n'), [{ event: 'message', data: 'x' }])
})

test('only one space after the colon belongs to the format', () => {
  assert.deepEqual(eventStreamReader()('data:  x: y\n\n'), [{ event: 'message', data: ' x: y' }])
})
