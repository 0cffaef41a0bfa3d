import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readAtOnce } from '../bill-line.ts'
import { tradeBillSteps } from './trade-bill.ts'

const readTradeBill = (file: Uint8Array, merchant: string) => readAtOnce(tradeBillSteps(file, merchant))

const { wechat_trade_bill: vector } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bills.json', import.meta.url), 'utf8'),
)
const merchantId = '1921000401'
const SUMMARY = '`2,`0.03,`0.01,`0.00,`0.01,`0.03,`0.01'
type Changes = { rows?: string[]; header?: string; summary?: string; end?: string }
const bill = ({
  rows = vector.rows,
  header = vector.header,
  summary = SUMMARY,
  end = '\r\n',
}: Changes = {}) =>
  Buffer.from(`\ufeff${[header, ...rows, vector.summary_header, summary].join('\r\n')}${end}`)
const read = (changes?: Changes) => readTradeBill(bill(changes), merchantId)
const [payment, refund] = vector.rows as [string, string]

test('the published rows are read: a payment, and a refund with its own number and amount', () => {
  const done = read({ summary: vector.summary })
  assert.deepEqual(done, {
    ok: true,
    rows: [
      {
        kind: 'payment',
        orderNo: 'autotest_20190219015232_89201',
        refundNo: null,
        channelOrderId: '4200000263201902167700134902',
        amountFen: 3,
        feeFen: 1,
        at: new Date('2019-02-18T17:52:32Z'),
        state: 'SUCCESS',
      },
      {
        kind: 'refund',
        orderNo: 'autotest_20190216081946_82335',
        refundNo: 'REF4200000263201902167700963919',
        channelOrderId: '4200000263201902167700134212',
        amountFen: 1,
        feeFen: 0,
        at: new Date('2019-02-18T21:01:46Z'),
        state: 'SUCCESS',
      },
    ],
    // The totals are those of the whole published bill.
    totals: { payments: 45, paymentFen: 47, refundFen: 14, feeFen: 8 },
  })
})

test('the summary counts every row; payments are what is left without refunds', () => {
  const done = read()
  assert.deepEqual(done.ok && done.totals, { payments: 1, paymentFen: 3, refundFen: 1, feeFen: 1 })
  assert.equal(read({ end: '' }).ok, true)
})

test('a comma in a product’s name parts nothing, columns may stand elsewhere, a reversal has no number', () => {
  const named = payment.replace('`autotest,', '`面包,牛奶, "大",')
  assert.equal(read({ rows: [named, refund] }).ok, true)
  const turn = (line: string, by: string) => line.split(by).toReversed().join(by)
  const turned = [payment, refund].map((row) => `\`${turn(row.slice(1), ',`')}`)
  const done = read({ header: turn(vector.header, ','), rows: turned })
  assert.deepEqual(done.ok && done.rows, (read() as { rows: unknown }).rows)
  const reversed = refund
    .replace('`REFUND,', '`REVOKED,')
    .replace(/`REF\d+/, '`0')
    .replace('`ORIGINAL,`SUCCESS', '`,`')
  const [row] = (read({ rows: [reversed], summary: SUMMARY.replace('2', '1') }) as { rows: object[] }).rows
  assert.partialDeepStrictEqual(row, { kind: 'refund', refundNo: null, amountFen: 1, state: 'REVOKED' })
})

test('a bill that was not understood is refused with its line', () => {
  const refused = (changes: Changes) => {
    const done = read(changes)
    return done.ok ? 'ok' : `${done.line} ${done.fault}`
  }
  assert.equal(refused({ header: vector.header.replace('商户订单号', '订单号') }), '1 header')
  assert.equal(refused({ rows: [payment, `${refund},\`more`] }), '3 columns')
  assert.equal(refused({ rows: [payment.replace(merchantId, '1921000402')] }), '2 merchant')
  assert.equal(refused({ rows: [payment, payment.replaceAll('0.03', '0.030001')] }), '3 value')
  assert.equal(refused({ rows: [payment.replaceAll('`0.03', '`1,234.03')] }), '2 value')
  assert.equal(refused({ rows: [payment.replace('2019-02-19', '2019-02-31')] }), '2 value')
  assert.equal(refused({ rows: [payment.replace('2019-02-19', '2019-13-19')] }), '2 value')
  assert.equal(refused({ rows: [payment.replace('`SUCCESS', '`PENDING')] }), '2 value')
  assert.equal(refused({ rows: [payment, 'no backtick', refund] }), '3 summary')
  assert.equal(refused({ summary: '' }), '4 summary')
  assert.equal(refused({ summary: SUMMARY.replace(/0.01$/, 'a lot') }), '4 summary')
  assert.equal(refused({ summary: SUMMARY.replace('`2', '`two') }), '4 summary')
  const latin = readTradeBill(Buffer.from([0xff, 0xfe, 0x41]), merchantId)
  assert.deepEqual(latin, { ok: false, line: 1, fault: 'encoding' })
})

test('a hundred thousand rows are read', (t) => {
  const rows = Array.from({ length: 100_000 }, (_, i) => payment.replace('89201', String(i)))
  const file = bill({ rows, summary: '`100000.0,`3000.00,`0.00,`0.0,`1000.00,`3000.00,`0.00' })
  const begunMs = performance.now()
  const done = readTradeBill(file, merchantId)
  t.diagnostic(`${Math.round(performance.now() - begunMs)} ms`)
  assert.ok(done.ok)
  assert.deepEqual(
    [done.rows.length, done.totals],
    [100_000, { payments: 100_000, paymentFen: 300_000, refundFen: 0, feeFen: 100_000 }],
  )
})
