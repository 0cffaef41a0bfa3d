import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { makeResidentId, parseResidentId } from './resident-id.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/resident_id.json', import.meta.url), 'utf8'),
)
const TODAY = '2026-03-02'

test('the valid vectors are read with their birth and sex', () => {
  for (const { id, birth, sex } of vectors.valid) {
    assert.deepEqual(parseResidentId(id, TODAY), { ok: true, number: id, birth, sex })
  }
  for (const id of vectors.leap_day_valid) {
    assert.ok(parseResidentId(id, TODAY).ok, id)
  }
})

test('the invalid vectors are refused, except that a lower-case x is normalised', () => {
  for (const { id, why } of vectors.invalid) {
    const read = parseResidentId(id, TODAY)
    if (why.startsWith('lower-case x')) {
      assert.equal(read.ok && read.number, '11010519491231002X')
    } else {
      assert.equal(read.ok, false, why)
    }
  }
})

test('a 15-digit number becomes the 18 characters of the vectors', () => {
  for (const { old, new: number } of vectors.legacy15) {
    const read = parseResidentId(old, TODAY)
    assert.equal(read.ok && read.number, number)
  }
})

test('each refusal names its reason', () => {
  const table: [id: string, reason: string][] = [
    ['1101051949123100', 'form'],
    ['11010519491231002XX', 'form'],
    ['11010519491231X02X', 'form'],
    [' 11010519491231002X', 'form'],
    ['11010519491231002X\n', 'form'],
    ['１１０１０５１９４９１２３１００２X', 'form'],
    ['11010549123100X', 'form'],
    ['000000194912310020', 'region'],
    ['161010194912310020', 'region'],
    ['840000194912310020', 'region'],
    ['000000491231002', 'region'],
    ['110105491331002', 'birth'],
    ['110105194912310021', 'check'],
    ['110105194912310020', 'check'],
  ]
  for (const [id, reason] of table) assert.deepEqual(parseResidentId(id, TODAY), { ok: false, reason }, id)
})

test('only a real date that is not in the future is a birth', () => {
  const table: [birth: string, real: boolean][] = [
    ['20000229', true],
    ['19000229', false],
    ['21000229', false],
    ['20010229', false],
    ['20240229', true],
    ['20010230', false],
    ['20010431', false],
    ['20011301', false],
    ['20010001', false],
    ['20010100', false],
    ['20260302', true],
    ['20260303', false],
    ['18000101', true],
    ['17991231', false],
    ['00000101', false],
  ]
  for (const [birth, real] of table) {
    const read = parseResidentId(withCheck(`110101${birth}123`), TODAY)
    assert.equal(read.ok ? 'read' : read.reason, real ? 'read' : 'birth', birth)
  }
})

test('regions are judged by province only, so that abolished counties stay valid', () => {
  const abolished = ['110103', '310103', '422401', '512301'] // 崇文, 南市, and prefectures that became cities
  const permits = ['810000', '820000', '830000', '931156', '911840']
  for (const region of [...abolished, ...permits, '710000']) {
    assert.ok(parseResidentId(makeResidentId(region, '1990-05-06', 12), TODAY).ok, region)
  }
  for (let province = 0; province < 100; province++) {
    const known = /^(1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82|83|9.)$/.test(
      String(province).padStart(2, '0'),
    )
    const read = parseResidentId(withCheck(`${String(province).padStart(2, '0')}010119900506012`), TODAY)
    assert.equal(read.ok, known, String(province))
  }
})

test('a made number is read back as what it was made from', () => {
  const births = fc.date({
    min: new Date('1800-01-01'),
    max: new Date(`${TODAY}T00:00:00Z`),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(births, fc.integer({ min: 1, max: 999 }), (date, sequence) => {
      const birth = date.toISOString().slice(0, 10)
      const number = makeResidentId('110105', birth, sequence)
      const sex = sequence % 2 === 1 ? 'M' : 'F'
      assert.deepEqual(parseResidentId(number, TODAY), { ok: true, number, birth, sex })
    }),
  )
})

test('every single wrong character and every exchange of neighbours is noticed', () => {
  const number = '11010519491231002X'
  for (let i = 0; i < 18; i++) {
    for (const other of '0123456789X') {
      if (other === number[i]) continue
      const wrong = number.slice(0, i) + other + number.slice(i + 1)
      assert.equal(parseResidentId(wrong, TODAY).ok, false, wrong)
    }
    const a = number[i]!
    const b = number[i + 1]
    if (b === undefined || a === b) continue
    const swapped = number.slice(0, i) + b + a + number.slice(i + 2)
    assert.equal(parseResidentId(swapped, TODAY).ok, false, swapped)
  }
})

/** The check by the standard's other formula: the weighted sum over all 18, with weights 2^(18-i), is 1 modulo 11. */
function withCheck(body: string): string {
  const sum = Array.from(body).reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0)
  const check = (((1 - sum) % 11) + 11) % 11
  return body + (check === 10 ? 'X' : check)
}
