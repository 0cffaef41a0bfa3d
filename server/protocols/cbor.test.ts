import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type CborValue, decodeCbor, encodeCbor } from './cbor.ts'
import * as craft from './cbor-crafting.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

test('the examples of RFC 8949 appendix A, as far as our formats go', () => {
  const table: [value: CborValue, bytes: string][] = [
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-1, '20'],
    [-10, '29'],
    [-100, '3863'],
    [-1000, '3903e7'],
    [-65_537, '3a00010000'],
    [new Uint8Array(0), '40'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    ['', '60'],
    ['IETF', '6449455446'],
    ['水', '63e6b0b4'],
    ['\u{10151}', '64f0908591'],
    [[], '80'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [new Map(), 'a0'],
    [
      new Map([
        [1, 2],
        [3, 4],
      ]),
      'a201020304',
    ],
    [
      new Map<number | string, CborValue>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
      'a26161016162820203',
    ],
  ]
  for (const [value, bytes] of table) {
    assert.equal(Buffer.from(encodeCbor(value)).toString('hex'), bytes)
    assert.deepEqual(decodeCbor(hex(bytes)), value)
    assert.deepEqual(decodeCbor(Uint8Array.from(hex(bytes))), value)
  }
})

test('map keys are sorted by their bytes, whatever the order they were put in (RFC 8949 4.2.1)', () => {
  const keys = [-65_538, 'aa', 'z', -1, 1000, 100, 10, -65_537]
  const map = new Map(keys.map((key) => [key, 0]))
  const sorted = ['0a00', '186400', '1903e800', '2000', '3a0001000000', '3a0001000100', '617a00', '62616100']
  assert.equal(Buffer.from(encodeCbor(map)).toString('hex'), `a8${sorted.join('')}`)
})

test('whatever is not the one deterministic form of one item is refused', () => {
  const table: [bytes: string, why: string][] = [
    ['', 'nothing'],
    ['1800', 'a longer integer than needed'],
    ['190017', 'a longer integer than needed'],
    ['1a0000ffff', 'a longer integer than needed'],
    ['1b00000000ffffffff', 'a longer integer than needed'],
    ['3800', 'a longer negative integer than needed'],
    ['5800', 'a longer length than needed'],
    ['580161', 'a longer length than needed'],
    ['7800', 'a longer length than needed'],
    ['9800', 'a longer length than needed'],
    ['b800', 'a longer length than needed'],
    ['a203040102', 'keys out of order'],
    ['a220000100', 'keys out of order'],
    ['a262616100616200', 'keys out of order'],
    ['a201000100', 'a key twice'],
    ['a2410100410200', 'bytes as keys'],
    ['a1800000', 'an array as a key'],
    ['a1f400', 'false as a key'],
    ['a1f93c0000', 'a float as a key'],
    ['9fff', 'an array without length'],
    ['9f01ff', 'an array without length'],
    ['bfff', 'a map without length'],
    ['5fff', 'bytes without length'],
    ['5f4101ff', 'bytes in chunks'],
    ['7fff', 'text without length'],
    ['7f6161ff', 'text in chunks'],
    ['ff', 'a break'],
    ['8201ff', 'a break in an array'],
    ['f90000', 'the float 0'],
    ['f98000', 'the float -0'],
    ['f93c00', 'the float 1'],
    ['f93e00', 'the float 1.5'],
    ['fa3fc00000', 'the float 1.5'],
    ['fb3ff8000000000000', 'the float 1.5'],
    ['fb7e37e43c8800759c', 'the float 1e300'],
    ['fb4340000000000000', 'the float 2^53'],
    ['f97c00', 'infinity'],
    ['f97e00', 'not a number'],
    ['f4', 'false'],
    ['f5', 'true'],
    ['f6', 'null'],
    ['f7', 'undefined'],
    ['e0', 'a simple value'],
    ['f8ff', 'a simple value'],
    ['81f6', 'null in an array'],
    ['a101f5', 'true in a map'],
    ['c000', 'a tag'],
    ['c11a514b67b0', 'a tagged time'],
    ['c249010000000000000000', 'a bignum'],
    ['d9d9f700', 'the tag of CBOR itself'],
    ['1b0020000000000000', '2^53'],
    ['1bffffffffffffffff', '2^64-1'],
    ['3b0020000000000000', 'below -2^53'],
    ['3bffffffffffffffff', '-2^64'],
    ['61ff', 'text that is not UTF-8'],
    ['62c080', 'overlong UTF-8'],
    ['63eda080', 'half a surrogate pair'],
    ['0000', 'two items'],
    ['8100f6', 'a byte too many'],
    ['18', 'half a head'],
    ['4201', 'too few bytes'],
    ['6261', 'too few letters'],
    ['8201', 'too few elements'],
    ['a2010203', 'a key without value'],
    ['a10102a0', 'a byte too many'],
    ['1c', 'a reserved head'],
    ['5bffffffffffffffff', 'a length beyond all memory'],
    ['9bffffffffffffffff', 'a length beyond all memory'],
    ['9affffffff', 'four thousand million elements'],
    ['baffffffff', 'four thousand million entries'],
    ['81'.repeat(600), 'a tower of arrays without end'],
  ]
  for (const [bytes, why] of table) assert.equal(decodeCbor(hex(bytes)), null, `${why}: ${bytes}`)
})

test('what is encoded is decoded again, and an independent encoder writes the same bytes', () => {
  const leaf = fc.oneof(fc.maxSafeInteger(), fc.uint8Array(), fc.string({ unit: 'grapheme' }))
  const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof(fc.maxSafeInteger(), fc.string({ maxLength: 3 })), tie('value')), {
          maxLength: 4,
        })
        .map((pairs) => new Map(pairs)),
    ),
  }))
  fc.assert(
    fc.property(value, (any) => {
      const bytes = encodeCbor(any)
      assert.deepEqual(Buffer.from(bytes), itemOf(any)(craft.deterministic))
      assert.deepEqual(encodeCbor(decodeCbor(bytes)!), bytes)
    }),
  )
})

test('bytes that decode are the encoding of what they decode to', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const value = decodeCbor(bytes)
      if (value !== null) assert.deepEqual(encodeCbor(value), bytes)
    }),
    { numRuns: 2000 },
  )
})

function itemOf(value: CborValue): craft.Item {
  if (typeof value === 'number') return craft.int(value)
  if (typeof value === 'string') return craft.text(value)
  if (value instanceof Uint8Array) return craft.bytes(value)
  if (Array.isArray(value)) return craft.array(...value.map(itemOf))
  const entries = Array.from(value, ([key, item]): [craft.Item, craft.Item] => [itemOf(key), itemOf(item)])
  return craft.map(
    ...entries.sort((a, b) => Buffer.compare(a[0](craft.deterministic), b[0](craft.deterministic))),
  )
}
