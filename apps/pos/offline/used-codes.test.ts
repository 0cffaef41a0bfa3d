import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openUsedCodes, type UsedCode, type UsedCodeDisk } from './used-codes.ts'

const NOON = new Date('2026-11-22T04:00:00.000Z')
const later = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)

function memoryDisk() {
  const codes = new Map<string, UsedCode>()
  const disk: UsedCodeDisk = {
    load: async () => [...codes.values()],
    replace: async (added, dropUses) => {
      codes.set(added.use, added)
      for (const use of dropUses) codes.delete(use)
    },
  }
  return { disk, codes }
}

test('a code that paid with network is still used after a restart', async () => {
  const { disk } = memoryDisk()
  await (await openUsedCodes(disk)).add('key:code', NOON)
  assert.deepEqual((await openUsedCodes(disk)).uses(), ['key:code'])
})

test('codes too old to be shown again are dropped, here and on disk', async () => {
  const { disk, codes } = memoryDisk()
  const used = await openUsedCodes(disk)
  await used.add('first', NOON)
  await used.add('second', later(9))
  assert.deepEqual(used.uses(), ['first', 'second'])
  await used.add('third', later(11))
  assert.deepEqual(used.uses(), ['second', 'third'])
  assert.deepEqual([...codes.keys()], ['second', 'third'])
})
