import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAtOnce } from '../bill-line.ts'
import { ccbBillSteps } from './trade-bill.ts'

const HEADER = 'order_no,refund_no,ccb_order_no,kind,amount,fee,time,state'
const PAYMENT = 'a1,,105001,payment,5000,30,2026-11-23 12:00:00,SUCCESS'
const REFUND = 'a1,b1,105001,refund,2000,-12,2026-11-23 18:00:00,SUCCESS'
const REVERSAL = 'a2,,105002,refund,300,0,2026-11-23 18:00:01,SUCCESS'
const TOTAL = 'TOTAL,1,5000,2300,18'
const read = (...lines: string[]) => readAtOnce(ccbBillSteps(Buffer.from(`${lines.join('\n')}\n`)))

test('a bill is read: payments, refunds with and without a number, and what they come to', () => {
  const done = read(HEADER, PAYMENT, REFUND, REVERSAL, TOTAL)
  assert.ok(done.ok)
  assert.deepEqual(done.totals, { payments: 1, paymentFen: 5000, refundFen: 2300, feeFen: 18 })
  const [payment, refund, reversal] = done.rows
  const at = new Date('2026-11-23T12:00:00+08:00')
  const of = { orderNo: 'a1', channelOrderId: '105001', state: 'SUCCESS' }
  assert.deepEqual(payment, { ...of, kind: 'payment', refundNo: null, amountFen: 5000, feeFen: 30, at })
  assert.partialDeepStrictEqual(refund, {
    ...of,
    kind: 'refund',
    refundNo: 'b1',
    amountFen: 2000,
    feeFen: -12,
  })
  assert.partialDeepStrictEqual(reversal, { kind: 'refund', refundNo: null, amountFen: 300, feeFen: 0 })
})

test('a bill of a day without trades is read', () => {
  assert.deepEqual(read(HEADER, 'TOTAL,0,0,0,0'), {
    ok: true,
    rows: [],
    totals: { payments: 0, paymentFen: 0, refundFen: 0, feeFen: 0 },
  })
})

test('what is not such a bill is refused with its line', () => {
  const faults: [string[], number, string][] = [
    [[''], 1, 'header'],
    [[HEADER.toUpperCase(), TOTAL], 1, 'header'],
    [[HEADER], 1, 'summary'],
    [[HEADER, PAYMENT], 2, 'summary'],
    [[HEADER, `${PAYMENT},`, TOTAL], 2, 'columns'],
    [[HEADER, PAYMENT, PAYMENT.replace('5000', '50.00'), TOTAL], 3, 'value'],
    [[HEADER, PAYMENT.replace('5000', '-5000'), TOTAL], 2, 'value'],
    [[HEADER, PAYMENT.replace('payment', 'gift'), TOTAL], 2, 'value'],
    [[HEADER, PAYMENT.replace('11-23', '11-31'), TOTAL], 2, 'value'],
    [[HEADER, PAYMENT, 'TOTAL,1,5000,2300'], 3, 'summary'],
  ]
  for (const [lines, line, fault] of faults)
    assert.deepEqual(read(...lines), { ok: false, line, fault }, lines.join('\n'))
  const notText = readAtOnce(ccbBillSteps(Buffer.from([0xff, 0xfe, 0x00])))
  assert.deepEqual(notText, { ok: false, line: 1, fault: 'encoding' })
})
