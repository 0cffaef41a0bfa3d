import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { hotListToSign } from '../../../server/protocols/hot-list-text.ts'
import { importPublicPointWeb } from '../../../server/protocols/pay-code-web.ts'
import { isGenuineList } from './verify-hot-list.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const KID = Buffer.from('0102030405060708', 'hex')
const list = {
  version: 7,
  full: false,
  entries: [{ version: 7, kind: 'alias' as const, value: '1000000001', listed: true }],
}

async function keysOf(pair: typeof publicKey) {
  const { x, y } = pair.export({ format: 'jwk' })
  const point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') }
  const key = await importPublicPointWeb(point)
  return { campusCode: 'demo', issuerKeys: new Map([[KID.toString('hex'), key as CryptoKey]]) }
}

function signed(since: number, campus = 'demo') {
  const text = hotListToSign(campus, since, list)
  const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { ...list, kid: KID.toString('base64url'), signature: signature.toString('base64url') }
}

test('a register takes a list that its campus signed for what it asked, and no other', async () => {
  const known = await keysOf(publicKey)
  const keys = { get: () => known, refresh: async () => {} }
  assert.equal(await isGenuineList(keys, 3, signed(3)), true)
  assert.equal(await isGenuineList(keys, 4, signed(3)), false, 'a delta for another version')
  assert.equal(await isGenuineList(keys, 3, signed(3, 'other')), false, 'another campus')
  const emptied = { ...signed(3), entries: [] }
  assert.equal(await isGenuineList(keys, 3, emptied), false, 'an entry was taken out')
  const stranger = { ...signed(3), kid: Buffer.from('ffffffffffffffff', 'hex').toString('base64url') }
  assert.equal(await isGenuineList(keys, 3, stranger), false, 'an unknown key')
})

test('a key that is not known yet is asked for once', async () => {
  let known: Awaited<ReturnType<typeof keysOf>> | null = null
  let asked = 0
  const keys = {
    get: () => known,
    refresh: async () => {
      asked += 1
      known = await keysOf(publicKey)
    },
  }
  assert.equal(await isGenuineList(keys, 3, signed(3)), true)
  assert.equal(await isGenuineList(keys, 3, signed(3)), true)
  assert.equal(asked, 1)
})
