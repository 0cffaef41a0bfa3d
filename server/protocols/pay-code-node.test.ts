import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { bytes, raw } from './cbor-crafting.ts'
import {
  CAMPUS,
  craftCertificateBytes,
  craftCode,
  GENUINE,
  IAT,
  INVALID,
  issuerKeys,
  KID,
  NOW,
  X,
  Y,
} from './pay-code-crafting.ts'
import { certificateCache, checkPayCode, importPublicPoint, verifyPayCode } from './pay-code-node.ts'

const trust = { issuerKeys, campusCode: CAMPUS, now: NOW }

// ECDSA signs differently each time: a certificate that is to be met again is crafted once and embedded.
const [first, second, third] = [phoneWithCertificate(), phoneWithCertificate(), phoneWithCertificate()]

test('codes of one phone share a certificate in the cache, and each is still checked', () => {
  const cache = certificateCache(10)
  for (const cti of ['0000000000000001', '0000000000000002']) {
    assert.deepEqual(checkPayCode(first(cti), { ...trust, cache }), { ...GENUINE, cti })
    assert.equal(cache.entries.size, 1)
  }
  const code = first('0000000000000003')
  const forged = code.slice(0, -3) + (code.endsWith('00') ? '100' : '000')
  assert.deepEqual(checkPayCode(forged, { ...trust, cache }), INVALID)
  assert.deepEqual(checkPayCode(code, { ...trust, cache, now: new Date(0) }), INVALID)
})

test('a full cache drops the certificate used longest ago', () => {
  const cache = certificateCache(2)
  const use = (code: string) => {
    assert.ok(checkPayCode(code, { ...trust, cache }).ok)
    return Array.from(cache.entries.keys())
  }
  const [a] = use(first('00000000000000a1'))
  const [, b] = use(second('00000000000000b1'))
  assert.deepEqual(use(first('00000000000000a2')), [b, a])
  const [kept, c] = use(third('00000000000000c1'))
  assert.equal(kept, a)
  assert.deepEqual(use(second('00000000000000b2')), [c, b])
})

test('a cached certificate dies with the issuer key that signed it', () => {
  const cache = certificateCache(10)
  const code = first('00000000000000d1')
  assert.ok(checkPayCode(code, { ...trust, cache }).ok)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const replaced = new Map([[KID.toString('hex'), other]])
  assert.deepEqual(checkPayCode(code, { ...trust, cache, issuerKeys: new Map() }), INVALID)
  assert.deepEqual(checkPayCode(code, { ...trust, cache, issuerKeys: replaced }), INVALID)
})

test('a cached certificate is good at its own campus only', () => {
  const cache = certificateCache(10)
  const code = first('00000000000000e1')
  assert.ok(checkPayCode(code, { ...trust, cache }).ok)
  assert.deepEqual(checkPayCode(code, { ...trust, cache, campusCode: 'demo2' }), INVALID)
})

test('a forged certificate enters no cache', () => {
  const cache = certificateCache(10)
  const forged = craftCode({ certificateSignature: () => Buffer.alloc(64, 1) })
  assert.deepEqual(checkPayCode(forged, { ...trust, cache }), INVALID)
  assert.equal(cache.entries.size, 0)
})

test('a genuine code is genuine at any time, for records that arrive late', () => {
  const old = craftCode({})
  assert.deepEqual(verifyPayCode(old, trust), GENUINE)
  const later = checkPayCode(old, { ...trust, now: new Date((IAT + 86_400) * 1000) })
  assert.deepEqual(later, { ok: false, code: 'credential_expired' })
})

test('only a point of the curve is imported', () => {
  const off = Buffer.from(Y)
  off[0]! ^= 1
  assert.equal(importPublicPoint({ x: X, y: Y })?.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.equal(importPublicPoint({ x: X, y: off }), null)
  assert.equal(importPublicPoint({ x: X.subarray(1), y: Y }), null)
  assert.equal(importPublicPoint({ x: Buffer.alloc(32), y: Buffer.alloc(32) }), null)
  assert.equal(importPublicPoint({ x: Buffer.alloc(0), y: Buffer.alloc(0) }), null)
})

/** Codes by their cti, all with one certificate. */
function phoneWithCertificate(): (cti: string) => string {
  const certificate = raw(craftCertificateBytes({}).toString('hex'))
  return (cti) => craftCode({ certificate: () => certificate, cti: bytes(Buffer.from(cti, 'hex')) })
}
