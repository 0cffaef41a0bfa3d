import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readPayDigits } from './pay-digits.ts'
import { importDigitsSecret, makePayDigits } from './pay-digits-web.ts'
import { matchTotp } from './totp.ts'

const { seeds, vectors } = JSON.parse(
  readFileSync(new URL('../../test/vectors/totp.json', import.meta.url), 'utf8'),
) as { seeds: { sha256: string }; vectors: { t: number; sha256: string }[] }
const alias = '1234567890'

test('a phone makes the published passwords of RFC 6238, by a key that cannot be read out', async () => {
  const key = await importDigitsSecret(Buffer.from(seeds.sha256))
  await assert.rejects(crypto.subtle.exportKey('raw', key))
  for (const { t, sha256 } of vectors) {
    const made = await makePayDigits({ alias, key }, new Date(t * 1000))
    assert.equal(made.text, `88${alias}${sha256}`)
    assert.equal(made.step, Math.floor(t / 30))
    assert.equal(made.until.getTime(), (Math.floor(t / 30) + 1) * 30_000)
  }
})

test('what the phone shows, the server finds: in its step and the one after', async () => {
  const secret = Buffer.from(seeds.sha256)
  const key = await importDigitsSecret(secret)
  const at = new Date('2026-11-22T04:00:10Z')
  const { text, step } = await makePayDigits({ alias, key }, at)
  const { password } = readPayDigits(text)!
  const options = { algorithm: 'sha256', digits: 8 } as const
  const found = [0, 30, 60, -30].map((later) =>
    matchTotp(secret, password, new Date(at.getTime() + later * 1000), options),
  )
  assert.deepEqual(found, [step, step, null, null])
})

test('twenty digits that begin with 88 are read, everything else is not', () => {
  assert.deepEqual(readPayDigits('88123456789046119246'), { alias, password: '46119246' })
  for (const text of [
    '',
    '8812345678904611924',
    '881234567890461192460',
    '89123456789046119246',
    '88123456789046119246 ',
    'OC1:88',
  ])
    assert.equal(readPayDigits(text), null, text)
})
