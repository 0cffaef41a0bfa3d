import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PinOwner, weakPinRule } from './weak-pin.ts'

const OWNER: PinOwner = {
  idNumber: '51010520040917121X',
  campusNo: '2022847106',
  birth: '2004-09-17',
  currentPin: '385027',
  initialPin: '917121',
}
const NOBODY: PinOwner = { idNumber: null, campusNo: '', birth: null }

test('a weak PIN is refused by the rule that names its weakness', () => {
  const table: [pin: string, rule: string | null][] = [
    ['', 'not_six_digits'],
    ['38502', 'not_six_digits'],
    ['3850277', 'not_six_digits'],
    ['38502a', 'not_six_digits'],
    ['385 27', 'not_six_digits'],
    ['385027\n', 'not_six_digits'],
    ['３８５０２７', 'not_six_digits'],
    ['111111', 'three_equal'],
    ['777940', 'three_equal'],
    ['947770', 'three_equal'],
    ['940777', 'three_equal'],
    ['123456', 'three_in_sequence'],
    ['654321', 'three_in_sequence'],
    ['012947', 'three_in_sequence'],
    ['947210', 'three_in_sequence'],
    ['904569', 'three_in_sequence'],
    ['589016', null], // 9 and 0 are no neighbours
    ['135797', null], // steps of two are not "by one"
    ['112233', 'three_pairs'],
    ['774499', 'three_pairs'],
    ['110022', 'three_pairs'],
    ['121212', 'repeated_pattern'],
    ['909090', 'repeated_pattern'],
    ['582582', 'repeated_pattern'],
    ['583852', null],
    ['471174', 'mirror'],
    ['585585', 'repeated_pattern'],
    ['051020', null],
    ['510105', 'in_id_number'],
    ['200409', 'in_id_number'],
    ['202284', 'in_campus_no'],
    ['847106', 'in_campus_no'],
    ['040917', 'in_id_number'],
    ['091704', 'birthday'],
    ['170904', 'birthday'],
    ['385027', 'same_as_current'],
    ['917121', 'in_id_number'],
    ['385028', null],
  ]
  for (const [pin, rule] of table) {
    assert.equal(weakPinRule(pin, OWNER), rule, pin)
  }
})

test('three equal digits come before a mirror or a sequence that they are part of', () => {
  assert.equal(weakPinRule('855558', NOBODY), 'three_equal')
  assert.equal(weakPinRule('111234', NOBODY), 'three_equal')
  assert.equal(weakPinRule('123123', NOBODY), 'three_in_sequence')
  assert.equal(weakPinRule('123321', NOBODY), 'three_in_sequence')
  assert.equal(weakPinRule('456654', NOBODY), 'three_in_sequence')
})

test('the four forms of the birthday are refused without an ID number too', () => {
  for (const pin of ['040917', '091704', '170904', '200409']) {
    assert.equal(weakPinRule(pin, { ...NOBODY, birth: '2004-09-17' }), 'birthday')
  }
})

test('the current and the initial PIN are compared only when given', () => {
  assert.equal(weakPinRule('385027', { ...NOBODY, initialPin: '385027' }), 'same_as_initial')
  assert.equal(weakPinRule('385027', { ...NOBODY, currentPin: '385027' }), 'same_as_current')
  assert.equal(weakPinRule('385027', NOBODY), null)
})

test('every one of a million PINs is judged as by arithmetic on its digits', () => {
  let refused = 0
  for (let n = 0; n < 1_000_000; n++) {
    const rule = weakPinRule(String(n).padStart(6, '0'), NOBODY)
    if (rule !== arithmeticRule(n)) assert.fail(`${n}: ${rule}, by arithmetic ${arithmeticRule(n)}`)
    if (rule) refused++
  }
  assert.equal(refused, 97_818)
})

function arithmeticRule(n: number): string | null {
  const digit = (unit: number) => Math.floor(n / unit) % 10
  const [a, b, c, d, e, f] = [digit(1e5), digit(1e4), digit(1e3), digit(100), digit(10), digit(1)] as const
  // Second differences are zero where three digits are evenly spaced; the first says how far.
  const runs = [
    [a, b, c],
    [b, c, d],
    [c, d, e],
    [d, e, f],
  ] as const
  const spaced = runs.filter(([x, y, z]) => x - 2 * y + z === 0).map(([x, y]) => (y - x) ** 2)
  if (spaced.includes(0)) return 'three_equal'
  if (spaced.includes(1)) return 'three_in_sequence'
  if (a - b === 0 && c - d === 0 && e - f === 0) return 'three_pairs'
  if (n % 10_101 === 0 && n / 10_101 < 100) return 'repeated_pattern' // ababab = ab × 10101
  if (n % 1001 === 0 && n / 1001 < 1000) return 'repeated_pattern' // abcabc = abc × 1001
  return n === a * 100_001 + b * 10_010 + c * 1100 ? 'mirror' : null
}
