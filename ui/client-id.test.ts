import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientId } from './client-id.ts'

test('an id made in a browser is a UUIDv7 of its moment, and new each time', () => {
  const at = new Date('2026-11-22T04:05:06.789Z')
  const ids = Array.from({ length: 100 }, () => clientId(at))
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  assert.ok(ids.every((id) => form.test(id)))
  assert.equal(Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16), at.getTime())
  assert.equal(new Set(ids).size, 100)
})
