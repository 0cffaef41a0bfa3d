import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldVersions } from './held-versions.ts'

test('active terminals are counted by the version they hold, the newest first, silent ones last', () => {
  const terminal = (hotListVersion: number | null, state = 'active') => ({ state, hotListVersion })
  const terminals = [terminal(7), terminal(null), terminal(9), terminal(7), terminal(9, 'suspended')]
  assert.deepEqual(heldVersions(terminals), [
    { version: 9, count: 1 },
    { version: 7, count: 2 },
    { version: null, count: 1 },
  ])
})
