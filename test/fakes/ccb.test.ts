import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { ccbMerchant, settingsOf } from './client.ts'
import { altered } from './forging.ts'
import { forgeriesOf } from './notice.ts'
import { startOutsideParties } from './outside-parties.ts'

const parties = await startOutsideParties()
after(() => parties.close())
const { control } = parties
const settings = settingsOf(parties.channelsJson('demo')).ccb!
const ccb = ccbMerchant(settings)
const number = () => randomUUID().replaceAll('-', '')
async function call(...words: Parameters<typeof ccb.call>) {
  const reply = await ccb.call(...words)
  assert.ok(reply.genuine, 'all it says is signed')
  return reply.said.code ?? reply.said.state ?? (reply.said.payUrl ? 'payUrl' : reply.status)
}
const order = (orderNo: string, amountFen = 50_00) => ({
  orderNo,
  amountFen,
  subject: '校园卡充值',
  noticeUrl: 'http://127.0.0.1:1/v1/notices/ccb',
  returnUrl: 'http://127.0.0.1:1/app/',
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
  clientAddress: '127.0.0.1',
})

test('a changed character, an old time, another merchant, another counter and a repeated nonce are refused', async () => {
  assert.equal(await call('orders', order(number()), { signature: altered }), 'SIGNATURE_INVALID')
  assert.equal(await call('orders', order(number()), { timestamp: 1_700_000_000 }), 'TIME_INVALID')
  assert.equal(await call('orders', order(number()), { merchantId: '105000000000000' }), 'MERCHANT_UNKNOWN')
  assert.equal(await call('orders', { ...order(number()), posId: '1' }), 'COUNTER_UNKNOWN')
  const nonce = number()
  assert.equal(await call('orders/query', { orderNo: number() }, { nonce }), 'ORDER_UNKNOWN')
  assert.equal(await call('orders/query', { orderNo: number() }, { nonce }), 'NONCE_REPEATED')
})

test('an order: made once, paid, queried; closed when nobody paid', async () => {
  const no = number()
  assert.equal(await call('orders', order(no)), 'payUrl')
  assert.equal(await call('orders', order(no)), 'payUrl')
  assert.equal(await call('orders', order(no, 1)), 'ORDER_NUMBER_USED')
  for (const wrong of [
    { amountFen: 0 },
    { amountFen: 1.5 },
    { subject: '' },
    { noticeUrl: 'x' },
    { expiresAt: 'x' },
  ])
    assert.equal(await call('orders', { ...order(number()), ...wrong }), 'PARAMETER_INVALID')
  control.pay({ channel: 'ccb', orderNo: no })
  assert.equal(await call('orders/query', { orderNo: no }), 'PAID')
  assert.equal(await call('orders/close', { orderNo: no }), 'ORDER_PAID')
  const other = number()
  await call('orders', order(other))
  assert.equal(await call('orders/close', { orderNo: other }), 'CLOSED')
  assert.equal(await call('orders', order(other)), 'ORDER_CLOSED')
})

test('a shown code, a password, a lost reply, a reversal, refunds', async () => {
  const charge = (orderNo: string, code: string) =>
    call('code-charges', { orderNo, amountFen: 1234, subject: '午餐', code, terminalId: 't1' })
  const code = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
    control.code({ channel: 'ccb', behaviour }).code
  const [paid, typed, lost] = [number(), number(), number()]
  const shown = code('pays')
  assert.equal(await charge(paid, shown), 'PAID')
  assert.equal(await charge(number(), shown), 'CODE_EXPIRED')
  assert.equal(await charge(number(), `62${'0'.repeat(17)}`), 'CODE_INVALID')
  assert.equal(await charge(number(), code('no_money')), 'BALANCE_SHORT')
  assert.equal(await charge(typed, code('password')), 'PASSWORD')
  control.pay({ channel: 'ccb', orderNo: typed, refuse: true })
  assert.equal(await call('orders/query', { orderNo: typed }), 'FAILED')
  await assert.rejects(charge(lost, code('lost')))
  assert.equal(await call('orders/query', { orderNo: lost }), 'PAID')
  assert.equal(await call('reversals', { orderNo: lost }), 'REVERSED')
  const refund = (refundNo: string, amountFen: number, totalFen = 1234) =>
    call('refunds', { orderNo: paid, refundNo, amountFen, totalFen, reason: '退' })
  assert.equal(await refund('r1', 234), 'REFUNDED')
  assert.equal(await refund('r1', 234), 'REFUNDED')
  assert.equal(await refund('r1', 235), 'REFUND_REFUSED')
  assert.equal(await refund('r2', 1001), 'REFUND_REFUSED')
  assert.equal(await refund('r2', 1000, 1000), 'REFUND_REFUSED')
  assert.equal(await refund('r2', 1000), 'REFUNDED')
  assert.equal(await call('orders/query', { orderNo: paid }), 'REFUNDED')
  assert.equal(await call('refunds/query', { orderNo: paid, refundNo: 'r3' }), 'REFUND_UNKNOWN')
})

test('notices and the bill', async () => {
  const { orders } = control.orders({ channel: 'ccb' })
  const no = orders.find(({ state }) => state === 'paid')!.orderNo
  for (const forgery of [null, ...forgeriesOf.ccb]) {
    const { notices } = await control.makeNotices({ channel: 'ccb', orderNos: [no], forgery })
    const { headers, body } = notices[0]!
    const said = JSON.parse(body) as Record<string, unknown>
    const fresh = Math.abs(Number(headers['x-ccb-timestamp']) - Date.now() / 1000) < 300
    const ours = said.merchantId === settings.merchantId && said.posId === settings.posId
    const genuine = ccb.isGenuine(new Headers(headers), Buffer.from(body)) && fresh && ours
    assert.equal(genuine, forgery === null, String(forgery))
  }
  const date = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  assert.equal(await call('bills', { date }), 'BILL_NOT_READY')
  control.bills({ atOnce: true })
  const { bytes, genuine } = await ccb.call('bills', { date })
  assert.ok(genuine)
  const lines = bytes.toString().trim().split('\n')
  // Paid: the order, the code, the lost one; back: the lost one and two refunds of the code.
  assert.equal(lines.at(-1), 'TOTAL,3,7468,2468,15')
  assert.equal(lines.length, 8)
})
