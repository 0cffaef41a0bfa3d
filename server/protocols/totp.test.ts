import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { matchTotp, otpauthUrl, totpAt, totpStep } from './totp.ts'

const vectors = JSON.parse(readFileSync(new URL('../../test/vectors/totp.json', import.meta.url), 'utf8'))
const SECRET = Buffer.from('12345678901234567890')

test('the codes are those of RFC 6238 appendix B', () => {
  for (const vector of vectors.vectors) {
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
      const secret = Buffer.from(vectors.seeds[algorithm])
      const at = new Date(vector.t * 1000)
      assert.equal(totpAt(secret, totpStep(at), { algorithm, digits: vectors.digits }), vector[algorithm])
      assert.equal(matchTotp(secret, vector[algorithm], at, { algorithm, digits: 8 }), totpStep(at))
    }
  }
})

test('the six digits are those of RFC 4226 appendix D', () => {
  vectors.hotp_rfc4226.forEach((code: string, counter: number) => {
    assert.equal(totpAt(Buffer.from(vectors.seeds.sha1), counter), code)
  })
})

test('a code matches in its own step and the next, never before', () => {
  const code = totpAt(SECRET, 1000)
  const table: [seconds: number, step: number | null][] = [
    [29_999.999, null],
    [30_000, 1000],
    [30_029.999, 1000],
    [30_059.999, 1000],
    [30_060, null],
  ]
  for (const [seconds, step] of table) {
    assert.equal(matchTotp(SECRET, code, new Date(seconds * 1000)), step, String(seconds))
  }
})

test('a window of none accepts the present step alone, a wider one more of the past', () => {
  const now = new Date(30_000_000)
  assert.equal(matchTotp(SECRET, totpAt(SECRET, 999), now, { window: 0 }), null)
  assert.equal(matchTotp(SECRET, totpAt(SECRET, 1000), now, { window: 0 }), 1000)
  assert.equal(matchTotp(SECRET, totpAt(SECRET, 997), now, { window: 3 }), 997)
  assert.equal(matchTotp(SECRET, totpAt(SECRET, 1001), now, { window: 3 }), null)
  assert.equal(matchTotp(SECRET, totpAt(SECRET, 0), new Date(0)), 0)
})

test('what is not digits of the right number matches nothing', () => {
  const now = new Date(59_000)
  for (const code of [
    '',
    '28708',
    '2870822',
    '94287082',
    ' 287082',
    '28708２',
    '28708a',
    '-87082',
    '+28708',
  ]) {
    assert.equal(matchTotp(SECRET, code, now), null, code)
  }
  assert.equal(matchTotp(SECRET, '287082', now), 1)
})

test('an authenticator app is given a URL it can read', () => {
  const url = otpauthUrl({ issuer: 'OneCard 一卡通', account: 'li.wei@x', secret: SECRET })
  assert.equal(
    url,
    'otpauth://totp/OneCard%20%E4%B8%80%E5%8D%A1%E9%80%9A:li.wei%40x' +
      '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=OneCard%20%E4%B8%80%E5%8D%A1%E9%80%9A' +
      '&algorithm=SHA1&digits=6&period=30',
  )
  const strong = otpauthUrl({
    issuer: 'a',
    account: 'b',
    secret: SECRET,
    options: { algorithm: 'sha256', digits: 8 },
  })
  assert.match(strong, /algorithm=SHA256&digits=8&period=30$/)
})
