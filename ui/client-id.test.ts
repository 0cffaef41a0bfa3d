import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUuidv7, uuidv7Time } from '../server/base/ids.ts'
import { clientId } from './client-id.ts'

test('an id made in a browser is a UUIDv7 of its moment, and new each time', () => {
  const at = new Date('2026-11-22T04:05:06.789Z')
  const ids = Array.from({ length: 100 }, () => clientId(at))
  assert.ok(ids.every(isUuidv7))
  assert.deepEqual(uuidv7Time(ids[0]!), at)
  assert.equal(new Set(ids).size, 100)
})
