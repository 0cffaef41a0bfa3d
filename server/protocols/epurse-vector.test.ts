import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { tripleDes } from './card-cipher.ts'
import { readTime, timeBytes } from './epurse.ts'
import { writeKey } from './epurse-keys.ts'
import { loadMac1, loadMac2, loadSessionKey, loadTac } from './epurse-load.ts'
import { purchaseMac1, purchaseMac2, purchaseSessionKey, purchaseTac } from './epurse-purchase.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/pboc_epurse.json', import.meta.url), 'utf8'),
)
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const number = (text: string) => Number.parseInt(text, 16)

type Vector = Record<string, string>
const ofKind = (kind: string): Vector[] =>
  vectors.transactions.filter((vector: Vector) => vector.kind === kind)
const common = (vector: Vector) => ({
  amountFen: number(vector.amount!),
  type: number(vector.type!),
  terminal: bytes(vector.terminal!),
})

for (const vector of ofKind('load')) {
  test(`load: ${vector.name}`, () => {
    const cipher = tripleDes
    const load = common(vector)
    const counter = number(vector.online_tsn!)
    const random = bytes(vector.card_random!)
    const session = loadSessionKey({ cipher, random, counter }, bytes(vector.load_key!))
    assert.equal(hex(session), vector.SESLK)
    assert.equal(hex(loadMac1(cipher, session, number(vector.old_balance!), load)), vector.MAC1)
    if (vector.host_datetime === undefined) return
    const at = readTime(bytes(vector.host_datetime))!
    assert.equal(hex(loadMac2(cipher, session, load, at)), vector.MAC2)
    if (vector.TAC === undefined) return
    const done = { ...load, balanceFen: number(vector.new_balance!), counter, at }
    assert.equal(hex(loadTac(cipher, bytes(vector.dtk!), done)), vector.TAC)
  })
}

for (const vector of ofKind('purchase')) {
  test(`purchase: ${vector.name}`, () => {
    const cipher = tripleDes
    const at = readTime(bytes(vector.terminal_datetime!))!
    const terminalCounter = number(vector.terminal_tsn!)
    const purchase = { ...common(vector), terminalCounter, at }
    const offer = { cipher, random: bytes(vector.card_random!), counter: number(vector.offline_tsn!) }
    const session = purchaseSessionKey(offer, bytes(vector.purchase_key!), terminalCounter)
    assert.equal(hex(session), vector.SESPK)
    assert.equal(hex(purchaseMac1(cipher, session, purchase)), vector.MAC1)
    assert.equal(hex(purchaseMac2(cipher, session, purchase.amountFen)), vector.MAC2)
    assert.equal(hex(purchaseTac(cipher, bytes(vector.dtk!), purchase)), vector.TAC)
  })
}

for (const vector of vectors.diversification as Vector[]) {
  test(`key diversification: ${vector.kind}`, () => {
    assert.equal(hex(tripleDes.diversify(bytes(vector.mk!), bytes(vector.factor!))), vector.dpk)
  })
}

test('external authentication with a single DES key, as the manual prints it', () => {
  const { key, rand4, cryptogram } = vectors.external_auth
  const doubled = bytes(key + key)
  assert.equal(hex(tripleDes.authenticate(doubled, bytes(rand4))), cryptogram.toLowerCase())
})

test('WRITE KEY seals a key as the published trace does', () => {
  const { key, plain, cipher, rand4, mac } = vectors.psam_write_key
  const { data } = writeKey({ cipher: tripleDes, key: bytes(key) }, bytes(rand4), {
    use: 'purchase',
    version: 0,
    cipher: tripleDes,
    key: bytes(plain.slice(8, 40)),
  })
  assert.equal(hex(data!), (cipher + mac).toLowerCase())
})

test('times are those of China, and only real ones are read', () => {
  assert.equal(hex(timeBytes(new Date('2026-08-31T16:15:30Z'))), '20260901001530')
  assert.equal(readTime(bytes('20260229120000')), null)
  assert.equal(readTime(bytes('00000000000000')), null)
  assert.equal(readTime(bytes('2026090108153a')), null)
})
