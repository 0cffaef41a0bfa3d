import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SW } from './apdu.ts'
import { sm4, tripleDes } from './card-cipher.ts'
import { cardFactor, readBalance, readProof } from './epurse.ts'
import { openSecured, readWrittenKey, updateFile, writeKey } from './epurse-keys.ts'
import { loadOfferBytes, readLoadOffer } from './epurse-load.ts'
import { cardFileBytes, isBlank, logRecordBytes, readCardData, readLogReply } from './epurse-log.ts'
import { purchaseOfferBytes, readPurchaseOffer } from './epurse-purchase.ts'

const ok = (data: Uint8Array) => ({ sw: SW.ok, data: Uint8Array.from(data) })
const random = Uint8Array.of(1, 2, 3, 4)
const cardNo = '3100100000000017'
const card = { cardNo, tier: 'student' } as const

test('what a card offers is read as it was written, with either cipher', () => {
  for (const cipher of [tripleDes, sm4]) {
    const offer = { balanceFen: 3000, counter: 65535, keyVersion: 2, cipher, random }
    assert.deepEqual(readPurchaseOffer(ok(purchaseOfferBytes(offer))), offer)
    const load = { ...offer, mac1: random }
    assert.deepEqual(readLoadOffer(ok(loadOfferBytes(load))), load)
  }
})

test('a refusal, a wrong length and an unknown cipher are no offer', () => {
  const bytes = purchaseOfferBytes({ balanceFen: 1, counter: 0, keyVersion: 1, cipher: tripleDes, random })
  assert.equal(readPurchaseOffer({ sw: SW.fundsTooLow, data: new Uint8Array(0) }), null)
  assert.equal(readPurchaseOffer(ok(bytes.subarray(1))), null)
  assert.equal(readPurchaseOffer(ok(Uint8Array.from(bytes, (byte, i) => (i === 10 ? 9 : byte)))), null)
})

test('a card tells done, not done, or nothing', () => {
  const done = { done: true, mac: random, tac: random }
  assert.deepEqual(readProof(ok(Buffer.concat([random, random]))), done)
  assert.deepEqual(readProof({ sw: SW.proofUnavailable, data: new Uint8Array(0) }), { done: false })
  assert.equal(readProof({ sw: SW.notFound, data: new Uint8Array(0) }), null)
  assert.equal(readBalance(ok(Uint8Array.of(0, 0, 4, 1))), 1025)
})

test('the number, the tier and the log of a card are read as they were written', () => {
  for (const tier of [null, 'student', 'staff', 'visitor'] as const)
    assert.deepEqual(readCardData(ok(cardFileBytes({ cardNo, tier }))), { cardNo, tier })
  const written = cardFileBytes({ cardNo, tier: 'staff' })
  assert.equal(Buffer.from(written).toString('hex'), `${'00'.repeat(12)}${cardNo}${'00'.repeat(8)}0002`)
  assert.equal(readCardData(ok(written.with(29, 77)))?.tier, null)
  assert.equal(readCardData(ok(new Uint8Array(30))), null)
  assert.deepEqual([ok(new Uint8Array(30)), ok(written)].map(isBlank), [true, false])
  const at = new Date('2026-09-01T00:15:30Z')
  const record = { counter: 258, amountFen: 1200, type: 6, terminal: new Uint8Array(6).fill(3), at }
  assert.deepEqual(readLogReply(ok(logRecordBytes(record))), record)
  assert.equal(readLogReply({ sw: SW.recordNotFound, data: new Uint8Array(0) }), null)
  assert.equal(cardFactor(cardNo).length, 8)
})

test('a key is written under the transport key and challenge of its own card only', () => {
  for (const cipher of [tripleDes, sm4]) {
    const transport = { cipher, key: new Uint8Array(16).fill(9) }
    const challenge = new Uint8Array(cipher.challengeBytes).fill(1)
    const key = { use: 'load' as const, version: 3, cipher, key: new Uint8Array(16).fill(5) }
    const command = writeKey(transport, challenge, key)
    const body = openSecured(transport, challenge, command)!
    assert.deepEqual(readWrittenKey(transport, body), { ...key, key: Buffer.from(key.key) })
    assert.equal(openSecured(transport, new Uint8Array(cipher.challengeBytes), command), null)
    assert.equal(openSecured({ cipher, key: key.key }, challenge, command), null)
    const file = updateFile(transport, challenge, 0x15, cardFileBytes(card))
    assert.deepEqual(openSecured(transport, challenge, file), Buffer.from(cardFileBytes(card)))
  }
})
