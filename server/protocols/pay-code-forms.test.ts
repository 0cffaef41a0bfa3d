import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { test } from 'node:test'
import * as craft from './cbor-crafting.ts'
import { array, bytes, type Item, int, map, raw, text, wrapped } from './cbor-crafting.ts'
import { PAY_CODE_TEXT_MAX } from './pay-code.ts'
import {
  CAMPUS,
  type CodeParts,
  CTI,
  checkBoth,
  craftCode,
  EXP,
  IAT,
  INVALID,
  issuer,
  KID,
  phone,
  X,
  Y,
} from './pay-code-crafting.ts'

test('a signed code of another form is invalid', async () => {
  const extra: [Item, Item] = [int(99), int(1)]
  const der = (key: KeyObject, data: Uint8Array) => craft.signDer(key, data)
  const long = (key: KeyObject, data: Uint8Array) => Buffer.concat([Buffer.of(0), craft.es256(key, data)])
  const table: [what: string, parts: CodeParts][] = [
    ['tagged as COSE_Sign1', { code: (item) => wrapped('d2', item) }],
    ['tagged as CWT', { code: (item) => wrapped('d83d', item) }],
    ['with a byte after it', { code: (item) => wrapped('', item, '00') }],
    ['wrapped in a byte string', { code: (item) => bytes(item) }],
    ['with five elements', { code: fiveElements }],
    ['without protected header', { codeProtected: raw('') }],
    ['with an empty protected map', { codeProtected: map() }],
    ['signed by ES384, it says', { codeProtected: map([int(1), int(-35)]) }],
    ['with its algorithm as text', { codeProtected: map([int(1), text('ES256')]) }],
    ['with more protected headers', { codeProtected: map([int(1), int(-7)], [int(4), bytes(KID)]) }],
    ['with a byte after the protected map', { codeProtected: raw('a1012600') }],
    ['with more unprotected headers', { codeHeaders: (kcwt) => map([int(4), bytes(KID)], [int(13), kcwt]) }],
    [
      'with the algorithm unprotected too',
      { codeHeaders: (kcwt) => map([int(1), int(-7)], [int(13), kcwt]) },
    ],
    ['without certificate', { codeHeaders: () => map() }],
    ['with the certificate as header 14', { codeHeaders: (kcwt) => map([int(14), kcwt]) }],
    ['with the certificate as header "13"', { codeHeaders: (kcwt) => map([text('13'), kcwt]) }],
    ['with the certificate twice', { codeHeaders: (kcwt) => map([int(13), kcwt], [int(13), kcwt]) }],
    ['with the certificate in a byte string', { codeHeaders: (kcwt) => map([int(13), bytes(kcwt)]) }],
    ['with the certificate in an array', { codeHeaders: (kcwt) => map([int(13), array(kcwt)]) }],
    ['with a tagged certificate', { codeHeaders: (kcwt) => map([int(13), wrapped('d2', kcwt)]) }],
    ['with a CWT-tagged certificate', { codeHeaders: (kcwt) => map([int(13), wrapped('d83dd2', kcwt)]) }],
    ['with an empty payload', { codePayload: raw('') }],
    ['with a payload that is no map', { codePayload: array(int(IAT), bytes(CTI)) }],
    ['with more in the payload', { codePayload: map([int(6), int(IAT)], [int(7), bytes(CTI)], extra) }],
    [
      'with undefined in the payload',
      { codePayload: map([int(6), int(IAT)], [int(7), bytes(CTI)], [int(8), raw('f7')]) },
    ],
    ['without iat', { codePayload: map([int(7), bytes(CTI)]) }],
    ['without cti', { codePayload: map([int(6), int(IAT)]) }],
    ['with text keys', { codePayload: map([text('6'), int(IAT)], [text('7'), bytes(CTI)]) }],
    [
      'with a byte after the payload',
      { codePayload: wrapped('', map([int(6), int(IAT)], [int(7), bytes(CTI)]), 'f6') },
    ],
    ['with iat as a double', { iat: raw('fb41da695550000000') }],
    ['with iat as a single', { iat: raw('fa4ed34aac') }],
    ['with iat as a fraction', { iat: raw('fb41da695550200000') }],
    ['with iat as a bignum', { iat: raw('c24469a55540') }],
    ['with iat as a tagged time', { iat: wrapped('c1', int(IAT)) }],
    ['with iat as text', { iat: text('2026-03-02T04:00:00Z') }],
    ['with iat as a date text', { iat: wrapped('c0', text('2026-03-02T04:00:00Z')) }],
    ['with iat as null', { iat: raw('f6') }],
    ['with iat as true', { iat: raw('f5') }],
    ['with iat as infinity', { iat: raw('f97c00') }],
    ['with a negative iat', { iat: int(-1) }],
    ['with iat in milliseconds beyond dates', { iat: int(8.64e12 + 1) }],
    ['with iat beyond 2^53', { iat: raw('1b0020000000000000') }],
    ['with iat beyond 2^63', { iat: raw('1bffffffffffffffff') }],
    ['with cti of 7 bytes', { cti: bytes(CTI.subarray(1)) }],
    ['with cti of 9 bytes', { cti: bytes(Buffer.concat([CTI, Buffer.of(0)])) }],
    ['with cti as text', { cti: text('abcdefgh') }],
    ['with cti as a number', { cti: int(12_345_678) }],
    ['with cti as an array', { cti: array(...Array.from(CTI, (byte) => int(byte))) }],
    ['with a DER signature', { codeSignature: der }],
    ['with a signature of 65 bytes', { codeSignature: long }],
    ['without signature', { codeSignature: () => Buffer.alloc(0) }],
    ['with a signature of zeroes', { codeSignature: () => Buffer.alloc(64) }],
    ['signed by another key', { codeSignature: (_, data) => craft.es256(issuer.privateKey, data) }],
    [
      'with the signature of another code',
      { codeSignature: (key, data) => craft.es256(key, data.subarray(1)) },
    ],
  ]
  for (const [what, parts] of table) assert.deepEqual(await checkBoth(craftCode(parts)), INVALID, what)
})

test('a signed certificate of another form is invalid', async () => {
  const extra: [Item, Item] = [int(99), int(1)]
  const kty: [Item, Item] = [int(1), int(2)]
  const crv: [Item, Item] = [int(-1), int(1)]
  const x: [Item, Item] = [int(-2), bytes(X)]
  const y: [Item, Item] = [int(-3), bytes(Y)]
  const off = Buffer.from(Y)
  off[31]! ^= 1
  const P = Buffer.from('ffffffff00000001000000000000000000000000ffffffffffffffffffffffff', 'hex')
  const headers = (...pairs: [Item, Item][]) => ({ certificateProtected: map(...pairs) })
  const alg: [Item, Item] = [int(1), int(-7)]
  const table: [what: string, parts: CodeParts][] = [
    ['tagged inside', { certificate: (item) => wrapped('d2', item) }],
    ['of five elements', { certificate: fiveElements }],
    ['of three elements', { certificate: () => array(bytes(raw('a10126')), map(), bytes(raw('a0'))) }],
    ['without key id', headers(alg)],
    ['without algorithm', headers([int(4), bytes(KID)])],
    ['with another algorithm', headers([int(1), int(-8)], [int(4), bytes(KID)])],
    ['with more headers', headers(alg, [int(3), int(61)], [int(4), bytes(KID)])],
    ['with its key id as text', headers(alg, [int(4), text('12345678')])],
    ['with an unknown key id', headers(alg, [int(4), bytes(CTI)])],
    ['with an empty key id', headers(alg, [int(4), bytes(Buffer.alloc(0))])],
    ['with the key id unprotected', { ...headers(alg), certificateHeaders: map([int(4), bytes(KID)]) }],
    ['with the key id twice', { certificateHeaders: map([int(4), bytes(KID)]) }],
    ['with any unprotected header', { certificateHeaders: map(extra) }],
    ['with null for unprotected', { certificateHeaders: raw('f6') }],
    ['with more claims', { claims: (all) => all.toSpliced(4, 0, extra) }],
    ['with an issue time', { claims: (all) => all.toSpliced(3, 0, [int(6), int(IAT)]) }],
    ['of another campus', { iss: text('demo2') }],
    ['with its campus in bytes', { iss: bytes(Buffer.from(CAMPUS)) }],
    ['with an empty campus', { iss: text('') }],
    ['with its alias as a number', { sub: int(4_817_203_956) }],
    ['with an empty alias', { sub: text('') }],
    ['with exp as a double', { exp: raw('fb41da6958d4000000') }],
    ['with exp as text', { exp: text('2026-03-02T05:00:00Z') }],
    ['with exp tagged', { exp: wrapped('c1', int(EXP)) }],
    ['with exp as a bignum', { exp: raw('c24469a56350') }],
    ['with exp below zero', { exp: int(-1) }],
    ['with exp beyond dates', { exp: int(9e15) }],
    ['with a limit as a double', { limit: raw('f969dc') }],
    ['with a limit below zero', { limit: int(-1) }],
    ['with a limit as text', { limit: text('3000') }],
    ['with a tier in bytes', { tier: bytes(Buffer.from('student')) }],
    ['with a tier that is not UTF-8', { tier: text(Buffer.from('73747564ff', 'hex')) }],
    ['with a tier of half a surrogate pair', { tier: text(Buffer.from('eda080', 'hex')) }],
    ['with a tier in overlong UTF-8', { tier: text(Buffer.from('c080', 'hex')) }],
    ['without tier text', { tier: text('') }],
    ['with cnf by key id', { cnf: map([int(3), bytes(KID)]) }],
    ['with more than the key in cnf', { cnf: map([int(1), map(kty, crv, x, y)], [int(3), bytes(KID)]) }],
    ['with cnf that is no map', { cnf: array(map(kty, crv, x, y)) }],
    ['with a key in bytes', { cnf: map([int(1), bytes(map(kty, crv, x, y))]) }],
    ['with a key of another type', { coseKey: map([int(1), int(1)], crv, x, y) }],
    ['with a key on another curve', { coseKey: map(kty, [int(-1), int(2)], x, y) }],
    ['with a key that names its algorithm', { coseKey: map(kty, [int(3), int(-7)], crv, x, y) }],
    ['with a key that has a private part', { coseKey: map(kty, crv, x, y, [int(-4), bytes(X)]) }],
    ['with a compressed point', { coseKey: map(kty, crv, x, [int(-3), raw('f5')]) }],
    ['without y', { coseKey: map(kty, crv, x) }],
    [
      'with an x of 33 bytes',
      { coseKey: map(kty, crv, [int(-2), bytes(Buffer.concat([Buffer.of(0), X]))], y) },
    ],
    ['with an x of 31 bytes', { coseKey: map(kty, crv, [int(-2), bytes(X.subarray(1))], y) }],
    ['with a point off the curve', { coseKey: map(kty, crv, x, [int(-3), bytes(off)]) }],
    [
      'with a point of zeroes',
      { coseKey: map(kty, crv, [int(-2), bytes(Buffer.alloc(32))], [int(-3), bytes(Buffer.alloc(32))]) },
    ],
    ['with an x as large as the field', { coseKey: map(kty, crv, [int(-2), bytes(P)], y) }],
    [
      'signed by the phone itself',
      { certificateSignature: (_, data) => craft.es256(phone.privateKey, data) },
    ],
    ['with a DER signature', { certificateSignature: (key, data) => craft.signDer(key, data) }],
    ['without signature', { certificateSignature: () => Buffer.alloc(0) }],
    ['with a signature of zeroes', { certificateSignature: () => Buffer.alloc(64) }],
  ]
  for (const [what, parts] of table) assert.deepEqual(await checkBoth(craftCode(parts)), INVALID, what)
  for (let missing = 0; missing < 6; missing++) {
    const code = craftCode({ claims: (all) => all.toSpliced(missing, 1) })
    assert.deepEqual(await checkBoth(code), INVALID, `without claim ${missing}`)
  }
})

test('a code longer than any honest one is invalid unread', async () => {
  const honest = await checkBoth(craftCode({ tier: text('t'.repeat(300)) }))
  assert.ok(honest.ok)
  const long = craftCode({ tier: text('t'.repeat(500)) })
  assert.ok(long.length > PAY_CODE_TEXT_MAX)
  assert.deepEqual(await checkBoth(long), INVALID)
})

/** The signed array of four with another element behind. */
function fiveElements(item: Item): Item {
  return (writer) => Buffer.concat([Buffer.of(0x85), item(writer).subarray(1), Buffer.of(0x40)])
}
