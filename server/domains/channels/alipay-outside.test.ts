import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { PayWay } from '../../../contract/top-ups.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { businessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { alipayChannel } from './alipay-channel.ts'
import type { NewOrder } from './channel.ts'
import { orderNumberOf } from './order-number.ts'

/*
 * Our client against an Alipay that shares no code with it: it checks what we sign and signs what it says.
 */
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { alipay: settings } = (JSON.parse(outside.channelsJson('demo')) as { demo: { alipay: object } }).demo
const alipay = alipayChannel(settings, () => new Date())

const newNumber = () => orderNumberOf(uuidv7())
const order = (orderNo: string, way: PayWay, amountFen = 50_00): NewOrder => ({
  orderNo,
  amountFen,
  subject: '校园卡=充值&',
  way,
  noticeUrl: 'http://127.0.0.1:1/v1/notices/alipay',
  returnUrl: 'https://card.example.edu/app/#/top-ups/1',
  expiresAt: new Date(Date.now() + 1800_000),
  clientAddress: '203.0.113.9',
})
const charge = (orderNo: string, code: string) =>
  alipay.chargeCode({
    orderNo,
    amountFen: 12_50,
    subject: '第一食堂',
    code,
    terminalId: uuidv7(),
    clientAddress: '203.0.113.9',
  })
const stateOf = async (orderNo: string) => (await alipay.queryOrder(orderNo)).state
const shown = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
  control.code({ channel: 'alipay', behaviour }).code

/** What the person's browser does with the step. */
async function open(asked: NewOrder): Promise<void> {
  const made = await alipay.createOrder(asked)
  assert.ok(made.ok && made.step.kind === 'redirect', JSON.stringify(made))
  const page = await fetch(made.step.url)
  assert.match(await page.text(), /50\.00/)
}

test('orders of both ways are opened, paid and told of; unopened ones are absent', async () => {
  for (const way of ['page', 'wap'] as const) {
    const orderNo = newNumber()
    assert.equal(await stateOf(orderNo), 'absent')
    await open(order(orderNo, way))
    await open(order(orderNo, way))
    assert.equal(await stateOf(orderNo), 'waiting')
    control.pay({ channel: 'alipay', orderNo })
    const paid = await alipay.queryOrder(orderNo)
    assert.ok(paid.state === 'paid' && paid.amountFen === 50_00, JSON.stringify(paid))
    assert.equal(await alipay.closeOrder(orderNo), 'paid')
    const { notices } = await control.makeNotices({ channel: 'alipay', orderNos: [orderNo] })
    const [message] = notices
    const raw = { headers: message!.headers, body: Buffer.from(message!.body), now: new Date() }
    const read = alipay.readNotice(raw)
    assert.ok(read.ok, JSON.stringify(read))
    const { channelOrderId, paidAt: at } = paid
    const said = { orderNo, state: 'paid', kind: 'payment', amountFen: 50_00, channelOrderId, at } as const
    assert.partialDeepStrictEqual(read.notice, said)
    const later = alipay.readNotice({ ...raw, now: new Date(Date.now() + 30 * 3600_000) })
    assert.ok(!later.ok && later.detail === 'time')
  }
  const made = await alipay.createOrder(order(newNumber(), 'native'))
  assert.ok(!made.ok && made.code === 'channel_refused')
})

test('an order that nobody pays is closed, and takes no money any more', async () => {
  const orderNo = newNumber()
  await open(order(orderNo, 'wap'))
  assert.equal(await alipay.closeOrder(orderNo), 'closed')
  assert.equal(await alipay.closeOrder(orderNo), 'closed')
  assert.equal(await stateOf(orderNo), 'closed')
  assert.equal(await alipay.closeOrder(newNumber()), 'closed')
  assert.deepEqual(await alipay.check(), { ok: true })
})

test('every forgery of the outside party is told by its name', async () => {
  const { orderNo } = control.orders({ channel: 'alipay' }).orders.find(({ state }) => state === 'paid')!
  const told = [
    ['key', 'signature'],
    ['signature', 'signature'],
    ['body', 'signature'],
    ['unsigned', 'unsigned'],
    ['merchant', 'merchant'],
    ['application', 'application'],
  ] as const
  for (const [forgery, fault] of told) {
    const asked = { channel: 'alipay', orderNos: [orderNo], forgery } as const
    const message = (await control.makeNotices(asked)).notices[0]!
    const raw = { headers: message.headers, body: Buffer.from(message.body), now: new Date() }
    const done = alipay.readNotice(raw)
    assert.equal(done.ok ? 'believed' : done.detail, fault, forgery)
  }
  for (const body of ['', 'sign=x', 'a=%ZZ&sign=x&sign_type=RSA2', '{"json":1}']) {
    const done = alipay.readNotice({ headers: {}, body: Buffer.from(body), now: new Date() })
    assert.ok(!done.ok && done.code === 'notice_forged', body)
  }
})

test('a shown code pays, asks for a password, has no money, is unknown, or its reply is lost', async () => {
  assert.equal((await charge(newNumber(), shown('pays'))).state, 'paid')
  const typed = newNumber()
  assert.deepEqual(await charge(typed, shown('password')), { state: 'waiting' })
  assert.equal(await stateOf(typed), 'waiting')
  control.pay({ channel: 'alipay', orderNo: typed })
  assert.equal(await stateOf(typed), 'paid')

  const lost = newNumber()
  assert.deepEqual(await charge(lost, shown('lost')), { state: 'unknown' })
  assert.equal(await stateOf(lost), 'paid')
  assert.deepEqual(await alipay.reverseCharge(lost), { state: 'reversed' })
  assert.deepEqual(await alipay.reverseCharge(lost), { state: 'reversed' })
  assert.equal(await stateOf(lost), 'refunded')

  assert.deepEqual(await charge(newNumber(), shown('no_money')), { state: 'refused', reason: 'no_money' })
  const stale = await charge(newNumber(), '281234567890123456')
  assert.deepEqual(stale, { state: 'refused', reason: 'code_invalid' })
  const never = newNumber()
  assert.deepEqual(await alipay.reverseCharge(never), { state: 'reversed' })
  // What was reversed before it came takes no money any more, whatever it says.
  await charge(never, shown('pays'))
  assert.equal(await stateOf(never), 'closed')
})

test('a refund is given once however often it is asked, and not without money', async () => {
  const orderNo = newNumber()
  assert.equal((await charge(orderNo, shown('pays'))).state, 'paid')
  const asked = { orderNo, refundNo: newNumber(), amountFen: 5_00, totalFen: 12_50, reason: '退款' }
  control.refunds({ channel: 'alipay', takeMs: 60_000 })
  assert.deepEqual(await alipay.refund(asked), { state: 'processing' })
  assert.deepEqual(await alipay.queryRefund(orderNo, asked.refundNo), { state: 'absent' })
  control.refunds({ channel: 'alipay', takeMs: 0 })
  const second = { ...asked, refundNo: newNumber() }
  for (let twice = 0; twice < 2; twice++) assert.equal((await alipay.refund(second)).state, 'refunded')
  assert.equal((await alipay.queryRefund(orderNo, second.refundNo)).state, 'refunded')
  const tooMuch = await alipay.refund({ ...asked, refundNo: newNumber() })
  assert.deepEqual(tooMuch, { state: 'refused', reason: 'not_refundable' })
  const unknown = await alipay.refund({ ...asked, orderNo: newNumber(), refundNo: newNumber() })
  assert.deepEqual(unknown, { state: 'refused', reason: 'order_unknown' })
  control.refunds({ channel: 'alipay', withoutMoney: true })
  const poor = await alipay.refund({ ...asked, refundNo: newNumber(), amountFen: 1 })
  assert.deepEqual(poor, { state: 'refused', reason: 'merchant_no_money' })
  control.refunds({ channel: 'alipay', withoutMoney: false })
})

test('a reply that is lost and a server in trouble are asked again, a charge is not', async () => {
  const orderNo = newNumber()
  await open(order(orderNo, 'page'))
  control.trouble({ channel: 'alipay', trouble: 'lose', times: 1 })
  assert.equal(await stateOf(orderNo), 'waiting')
  control.trouble({ channel: 'alipay', trouble: 'fail', times: 1 })
  assert.deepEqual(await charge(newNumber(), shown('pays')), { state: 'unknown' })
})

test('the bill of the day holds what was paid and given back, and adds up, fetched or uploaded', async () => {
  const today = businessDate(new Date())
  assert.deepEqual(await alipay.fetchBill(today), { ok: false, code: 'bill_not_ready' })
  control.bills({ atOnce: true })
  const fetched = await alipay.fetchBill(today)
  assert.ok(fetched.ok, JSON.stringify(fetched))
  const { rows, totals } = fetched.bill
  const sum = (kind: 'payment' | 'refund') =>
    rows.filter((row) => row.kind === kind).reduce((fen, { amountFen }) => fen + amountFen, 0)
  const payments = rows.filter(({ kind }) => kind === 'payment').length
  const feeFen = rows.reduce((fen, row) => fen + row.feeFen, 0)
  assert.ok(payments > 0 && sum('refund') > 0)
  assert.deepEqual(totals, { payments, paymentFen: sum('payment'), refundFen: sum('refund'), feeFen })
  assert.ok(
    rows.some(({ kind, refundNo }) => kind === 'refund' && refundNo === null),
    'a reversal',
  )
  const odd = alipay.readBill(Buffer.from('PK nothing'))
  assert.ok(!odd.ok && odd.code === 'bill_invalid')
})
