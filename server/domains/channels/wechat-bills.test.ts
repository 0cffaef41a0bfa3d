import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { NOON } from '../../../test/factories.ts'
import { ours, startWechatParty } from '../../../test/wechat-party.ts'
import { wechatChannel } from './wechat-channel.ts'

const vectors = new URL('../../../test/vectors/bills.json', import.meta.url)
const { wechat_trade_bill: vector } = JSON.parse(readFileSync(vectors, 'utf8'))
const rows = (vector.rows as string[]).map((row) => row.replace('1921000401', ours.merchantId))
const text = `\ufeff${[vector.header, ...rows, vector.summary_header, '`2,`0.03,`0.01,`0.00,`0.01,`0.03,`0.01'].join('\r\n')}\r\n`
const file = Buffer.from(text)

const party = await startWechatParty({ after })
const clock = { now: NOON }
const wechat = wechatChannel(party.settings, () => clock.now, { timeoutMs: 1_000, chargeTimeoutMs: 1_000 })
const sha1 = createHash('sha1').update(file).digest('hex')
const address = {
  body: {
    hash_type: 'SHA1',
    hash_value: sha1,
    download_url: `${party.origin}/wechat/v3/billdownload/file?token=a%2Bb`,
  },
}
const fetched = async () => {
  const done = await wechat.fetchBill('2026-11-19')
  return done.ok ? done.bill.rows.length : [done.code, done.detail].filter(Boolean).join(': ')
}

test('the bill of a day is asked for, downloaded with a signature, unzipped and held against its hash', async () => {
  party.says(address, { raw: gzipSync(file), unsigned: true })
  const done = await wechat.fetchBill('2026-11-19')
  assert.ok(done.ok)
  assert.deepEqual(done.bill.totals, { payments: 1, paymentFen: 3, refundFen: 1, feeFen: 1 })
  assert.deepEqual(
    done.bill.rows.map(({ kind, amountFen }) => [kind, amountFen]),
    [
      ['payment', 3],
      ['refund', 1],
    ],
  )
  const targets = party.asked.map(({ method, target }) => `${method} ${target}`)
  assert.deepEqual(targets, [
    'GET /wechat/v3/bill/tradebill?bill_date=2026-11-19&bill_type=ALL&tar_type=GZIP',
    'GET /wechat/v3/billdownload/file?token=a%2Bb',
  ])
  party.says(address, { raw: file })
  assert.equal(await fetched(), 2, 'and one that is not zipped')
})

test('a bill that is not there, not ours or not whole is not believed', async () => {
  party.says(address, { raw: gzipSync(Buffer.from(text.replace('0.03', '0.04'))) })
  assert.equal(await fetched(), 'bill_invalid: the hash of the bill')
  party.says(address, { raw: gzipSync(file).subarray(0, 100) })
  assert.equal(await fetched(), 'bill_invalid: the hash of the bill')
  const foreign = Buffer.from(text.replaceAll(ours.merchantId, '1900000110'))
  const hash = createHash('sha1').update(foreign).digest('hex')
  party.says({ body: { ...address.body, hash_value: hash } }, { raw: gzipSync(foreign) })
  assert.equal(await fetched(), 'bill_invalid: line 2: merchant')
  party.says({ body: { ...address.body, hash_type: 'MD5' } })
  assert.equal(await fetched(), 'bill_invalid: the address of the bill')
  party.says({ ...address, unsigned: true })
  assert.equal(await fetched(), 'channel_unavailable')
  party.says(address, { status: 500 })
  assert.equal(await fetched(), 'channel_unavailable')
})

test('a bill is not ready before ten o’clock; later a day without one is a day without payments', async () => {
  party.says({ status: 400, body: { code: 'STATEMENT_CREATING', message: '' } })
  assert.equal(await fetched(), 'bill_not_ready')
  party.says({ status: 400, body: { code: 'NO_STATEMENT_EXIST', message: '' } })
  assert.equal(await fetched(), 0)
  const today = await wechat.fetchBill('2026-11-20')
  assert.deepEqual(today, { ok: false, code: 'bill_not_ready' })
  party.says({ status: 403, body: { code: 'NO_AUTH', message: '' } })
  assert.equal(await fetched(), 'channel_unavailable: NO_AUTH')
})

test('an uploaded bill is read zipped or not, and refused with its line', () => {
  for (const upload of [file, gzipSync(file)]) {
    const done = wechat.readBill(upload)
    assert.equal(done.ok && done.bill.rows.length, 2)
  }
  const wrong = wechat.readBill(Buffer.from(text.replace('`NATIVE,`SUCCESS', '`NATIVE,`ODD')))
  assert.partialDeepStrictEqual(wrong, {
    ok: false,
    code: 'bill_invalid',
    extensions: { line: 2, fault: 'value' },
  })
  const damaged = wechat.readBill(gzipSync(file).subarray(0, 50))
  assert.partialDeepStrictEqual(damaged, { ok: false, code: 'bill_invalid' })
})
