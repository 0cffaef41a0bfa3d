import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeBase45 } from '../../../server/protocols/base45.ts'
import { readScan } from './scanned-text.ts'

const code = `OC1:${encodeBase45(Uint8Array.from({ length: 330 }, (_, i) => (i * 37) % 256))}`
const fullWidth = Array.from(code).map((c) =>
  c === ' ' ? '\u3000' : String.fromCharCode(c.charCodeAt(0) + 0xfee0),
)
const digits = '88012345678912345678'

const cases: [what: string, raw: string, expected: ReturnType<typeof readScan>][] = [
  ['a pay code', code, { kind: 'pay-code', text: code }],
  ['a pay code behind a scanner’s identifier', `]Q1${code}`, { kind: 'pay-code', text: code }],
  ['a pay code typed under Caps Lock', code.toLowerCase(), { kind: 'pay-code', text: code }],
  ['a pay code made full-width by an input method', fullWidth.join(''), { kind: 'pay-code', text: code }],
  ['twenty digits', digits, { kind: 'pay-code', text: digits }],
  ['twenty digits behind a scanner’s identifier', `]C1${digits}`, { kind: 'pay-code', text: digits }],
  ['twenty digits with a space behind', `${digits} `, { kind: 'pay-code', text: digits }],
  ['a pay code whose colon another layout replaced', code.replace(':', 'Ö'), { kind: 'mangled' }],
  ['a pay code with a character that base45 lacks', code.replace(/.$/, '#'), { kind: 'mangled' }],
  ['the first half of a pay code', code.slice(0, 150), { kind: 'mangled' }],
  ['a web address', 'https://example.edu.cn/', { kind: 'foreign' }],
  ['the barcode of a drink', '6901234567892', { kind: 'foreign' }],
  [
    'a WeChat code, which has eighteen digits',
    '134567890123456789',
    { kind: 'channel-code', text: '134567890123456789' },
  ],
  [
    'an Alipay code as some scanners send it',
    ']C02812345678901234',
    { kind: 'channel-code', text: '2812345678901234' },
  ],
  ['nothing', '', { kind: 'foreign' }],
]

for (const [what, raw, expected] of cases) {
  test(`${what} is ${expected.kind}`, () => assert.deepEqual(readScan(raw), expected))
}

test('spaces inside a code stay, a space behind it goes', () => {
  // 0x0678 is two spaces and a zero in base45.
  const text = `OC1:${encodeBase45(Uint8Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? 0x06 : 0x78)))}`
  assert.ok(text.includes('  0'))
  assert.deepEqual(readScan(`${text} `), { kind: 'pay-code', text })
})
