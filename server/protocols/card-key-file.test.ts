import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sm4, tripleDes } from './card-cipher.ts'
import { formatCardKeys, parseCardKeys, transportKeyOf, withTransportKey } from './card-key-file.ts'
import { formatMasterKeys, newMasterKeys, rotate } from './card-keys.ts'

const master = rotate(newMasterKeys(tripleDes), 'tac', sm4)!
const transport = (batchId: string | null, byte: number) => ({
  batchId,
  cipher: tripleDes,
  key: Buffer.alloc(16, byte),
})
const empty = { master, transports: [] }

test('keys are read as they were written', () => {
  const keys = { master, transports: [transport(null, 1), { ...transport('b', 2), cipher: sm4 }] }
  assert.deepEqual(parseCardKeys(formatCardKeys(keys)), keys)
  assert.deepEqual(parseCardKeys(formatCardKeys(empty)), empty)
})

test('anything else is read as nothing', () => {
  const text = formatCardKeys({ master, transports: [transport(null, 1)] })
  for (const other of [
    formatMasterKeys(master),
    text.replace('"version":1', '"version":2'),
    text.replace('"cipher":4', '"cipher":9'),
    text.replace('"key":"0101', '"key":"x101'),
    text.replace('"batchId":null', '"batchId":1'),
  ])
    assert.equal(parseCardKeys(other), null, other)
})

test('a batch is opened by its own key, else by the one of all others', () => {
  const one = withTransportKey(empty, transport('b', 2))
  assert.deepEqual(transportKeyOf(one, 'b')?.key[0], 2)
  assert.equal(transportKeyOf(one, 'c'), undefined)
  const both = withTransportKey(one, transport(null, 1))
  assert.deepEqual([transportKeyOf(both, 'b')?.key[0], transportKeyOf(both, 'c')?.key[0]], [2, 1])
  const changed = withTransportKey(both, transport('b', 3))
  assert.deepEqual([transportKeyOf(changed, 'b')?.key[0], changed.transports.length], [3, 2])
})
