import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gbk } from '../../../test/fakes/alipay/gbk.ts'
import { readAtOnce } from '../bill-line.ts'
import { alipayBillSteps } from './trade-bill.ts'

const { alipay_trade_bill: vector } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/bills.json', import.meta.url), 'utf8'),
) as { alipay_trade_bill: { text: string[] } }
const read = (lines: readonly string[], seller = '208') =>
  readAtOnce(alipayBillSteps(gbk(`${lines.join('\r\n')}\r\n`), seller))
const PAYMENT = 5
const changed = (index: number, from: string, to: string) =>
  vector.text.map((line, i) => (i === index ? line.replace(from, to) : line))

test('the published bill is read: its row in fen, its summary with refunds below zero', () => {
  const done = read(vector.text)
  assert.deepEqual(done, {
    ok: true,
    rows: [
      {
        kind: 'payment',
        orderNo: '411735xxxxxxxxxxxxxx720',
        refundNo: null,
        channelOrderId: '20200722xxxxxxxxxxxxxx44491',
        amountFen: 1_00,
        feeFen: 1,
        at: new Date('2020-07-22T16:14:24+08:00'),
        state: 'SUCCESS',
      },
    ],
    totals: { payments: 10_374, paymentFen: 28_790_16, refundFen: 3_000_00, feeFen: 1 },
  })
})

test('a refund has its number and amounts below zero', () => {
  const line = vector.text[PAYMENT]!.replace('\t,交易\t,', '\t,退款\t,')
    .replace('1.00,1.00', '-1.00,-1.00')
    .replace('0.00\t,0.00,\t,-0.01', '0.00\t,0.00,r1\t,0.01')
  const done = read(vector.text.map((one, i) => (i === PAYMENT ? line : one)))
  assert.ok(done.ok, JSON.stringify(done))
  const [row] = done.rows
  assert.deepEqual([row?.kind, row?.refundNo, row?.amountFen, row?.feeFen], ['refund', 'r1', 1_00, -1])
})

test('what is no such bill is refused with its line', () => {
  const refused = (lines: readonly string[], seller?: string) => {
    const done = read(lines, seller)
    return done.ok ? 'read' : `${done.line} ${done.fault}`
  }
  assert.equal(refused(vector.text, '999'), '2 merchant')
  assert.equal(refused(['交易时间,公众账号ID']), '1 encoding')
  assert.equal(refused(changed(4, '商户订单号', '订单')), '5 header')
  assert.equal(refused(changed(PAYMENT, ',花呗', ',花,呗')), '6 columns')
  for (const amount of ['1,000.00', '1.005', 'x', ''])
    assert.notEqual(refused(changed(PAYMENT, '\t,1.00,', `\t,${amount},`)), 'read', amount)
  assert.equal(refused(changed(PAYMENT, '1.00,1.00', '-1.00,1.00')), '6 value')
  assert.equal(refused(changed(PAYMENT, '2020-07-22 16:14:24', '2020-02-30 16:14:24')), '6 value')
  assert.equal(refused(vector.text.slice(0, -3)), '7 summary')
})
