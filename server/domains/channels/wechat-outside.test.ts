import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { PayWay } from '../../../contract/top-ups.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { businessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { NewOrder, PayStep } from './channel.ts'
import { orderNumberOf } from './order-number.ts'
import { wechatChannel } from './wechat-channel.ts'

/*
 * Our client against a WeChat Pay that shares no code with it: it checks what we sign and signs what it says.
 */
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const settings = (JSON.parse(outside.channelsJson('demo')) as { demo: { wechat: object } }).demo.wechat
const wechat = wechatChannel(settings, () => new Date())

const newNumber = () => orderNumberOf(uuidv7())
const order = (orderNo: string, way: PayWay): NewOrder => ({
  orderNo,
  amountFen: 50_00,
  subject: '校园卡充值',
  way,
  noticeUrl: 'http://127.0.0.1:1/v1/notices/wechat',
  returnUrl: 'https://card.example.edu/app/#/top-ups/1',
  expiresAt: new Date(Date.now() + 1800_000),
  clientAddress: '203.0.113.9',
  openId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
})
const charge = (orderNo: string, code: string) =>
  wechat.chargeCode({
    orderNo,
    amountFen: 12_50,
    subject: '第一食堂',
    code,
    terminalId: uuidv7(),
    clientAddress: '203.0.113.9',
  })
const statesOf = async (orderNo: string) => (await wechat.queryOrder(orderNo)).state

function urlOf(step: PayStep): string {
  if (step.kind === 'redirect') return step.url
  if (step.kind === 'qr') return step.text
  return `${outside.baseUrl}/wechat-bridge?${new URLSearchParams(step.parameters).toString()}`
}

/** What the person's browser or WeChat does with the step. */
async function leadsToCashier(step: PayStep): Promise<void> {
  const page = await fetch(urlOf(step))
  assert.equal(page.status, 200)
  assert.match(await page.text(), /50\.00/)
}

test('orders of every way are taken, paid and told of; the same order again is the same', async () => {
  for (const way of ['jsapi', 'h5', 'native'] as const) {
    const orderNo = newNumber()
    const made = await wechat.createOrder(order(orderNo, way))
    assert.ok(made.ok, JSON.stringify(made))
    assert.equal((await wechat.createOrder(order(orderNo, way))).ok, true)
    await leadsToCashier(made.step)
    assert.equal(await statesOf(orderNo), 'waiting')
    control.pay({ channel: 'wechat', orderNo })
    const paid = await wechat.queryOrder(orderNo)
    assert.ok(paid.state === 'paid' && paid.amountFen === 50_00, JSON.stringify(paid))
    assert.equal(await wechat.closeOrder(orderNo), 'paid')
    const { notices } = await control.makeNotices({ channel: 'wechat', orderNos: [orderNo] })
    const message = notices[0]
    const raw = { headers: message!.headers, body: Buffer.from(message!.body), now: new Date() }
    const read = wechat.readNotice(raw)
    assert.ok(read.ok, JSON.stringify(read))
    const { channelOrderId, paidAt: at } = paid
    const said = { orderNo, state: 'paid', kind: 'payment', amountFen: 50_00, channelOrderId, at } as const
    assert.partialDeepStrictEqual(read.notice, said)
  }
})

test('an order that nobody pays is closed, and one that was never made is absent', async () => {
  const orderNo = newNumber()
  assert.ok((await wechat.createOrder(order(orderNo, 'native'))).ok)
  assert.equal(await wechat.closeOrder(orderNo), 'closed')
  assert.equal(await wechat.closeOrder(orderNo), 'closed')
  assert.equal(await statesOf(orderNo), 'closed')
  assert.equal(await statesOf(newNumber()), 'absent')
  assert.equal((await wechat.createOrder(order(orderNo, 'native'))).ok, false)
})

test('every forgery of the outside party is told by its name', async () => {
  const orderNo = control.orders({ channel: 'wechat' }).orders.find(({ state }) => state === 'paid')!.orderNo
  const read = async (forgery: Parameters<typeof control.makeNotices>[0]['forgery']) => {
    const asked = { channel: 'wechat', orderNos: [orderNo], forgery: forgery! } as const
    const message = (await control.makeNotices(asked)).notices[0]
    const raw = { headers: message!.headers, body: Buffer.from(message!.body), now: new Date() }
    const done = wechat.readNotice(raw)
    return done.ok ? 'believed' : done.detail
  }
  const told = [
    ['key', 'signature'],
    ['signature', 'signature'],
    ['body', 'signature'],
    ['serial', 'serial'],
    ['old', 'time'],
    ['unsigned', 'unsigned'],
    ['sealed', 'sealed'],
    ['merchant', 'merchant'],
    ['application', 'application'],
  ] as const
  for (const [forgery, fault] of told) assert.equal(await read(forgery), fault, forgery)
})

test('a shown code pays, asks for a password, has no money, is unknown, or its reply is lost', async () => {
  const shown = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
    control.code({ channel: 'wechat', behaviour }).code
  const paid = await charge(newNumber(), shown('pays'))
  assert.equal(paid.state, 'paid')

  const typed = newNumber()
  assert.deepEqual(await charge(typed, shown('password')), { state: 'waiting' })
  assert.equal(await statesOf(typed), 'waiting')
  control.pay({ channel: 'wechat', orderNo: typed })
  assert.equal(await statesOf(typed), 'paid')

  const given = newNumber()
  assert.deepEqual(await charge(given, shown('password')), { state: 'waiting' })
  control.pay({ channel: 'wechat', orderNo: given, refuse: true })
  assert.equal(await statesOf(given), 'closed')

  const lost = newNumber()
  assert.deepEqual(await charge(lost, shown('lost')), { state: 'unknown' })
  assert.equal(await statesOf(lost), 'paid')
  assert.deepEqual(await wechat.reverseCharge(lost), { state: 'reversed' })
  assert.deepEqual(await wechat.reverseCharge(lost), { state: 'reversed' })
  assert.equal(await statesOf(lost), 'closed')

  assert.deepEqual(await charge(newNumber(), shown('no_money')), { state: 'refused', reason: 'no_money' })
  const stale = await charge(newNumber(), '134567890123456789')
  assert.deepEqual(stale, { state: 'refused', reason: 'code_invalid' })
  const used = shown('pays')
  await charge(newNumber(), used)
  assert.deepEqual(await charge(newNumber(), used), { state: 'refused', reason: 'code_invalid' })
  assert.deepEqual(await wechat.reverseCharge(newNumber()), { state: 'reversed' })
})

test('a refund is given once however often it is asked, and not without money', async () => {
  const orderNo = newNumber()
  assert.equal((await charge(orderNo, control.code({ channel: 'wechat' }).code)).state, 'paid')
  const asked = { orderNo, refundNo: newNumber(), amountFen: 5_00, totalFen: 12_50, reason: '退款' }
  control.refunds({ channel: 'wechat', takeMs: 60_000 })
  assert.deepEqual(await wechat.refund(asked), { state: 'processing' })
  assert.deepEqual(await wechat.refund(asked), { state: 'processing' })
  assert.deepEqual(await wechat.queryRefund(orderNo, asked.refundNo), { state: 'processing' })
  control.refunds({ channel: 'wechat', takeMs: 0 })
  const second = { ...asked, refundNo: newNumber() }
  const given = await wechat.refund(second)
  assert.ok(given.state === 'refunded' || given.state === 'processing', given.state)
  assert.equal((await wechat.queryRefund(orderNo, second.refundNo)).state, 'refunded')
  const tooMuch = await wechat.refund({ ...asked, refundNo: newNumber() })
  assert.deepEqual(tooMuch, { state: 'refused', reason: 'not_refundable' })
  const unknown = await wechat.refund({ ...asked, orderNo: newNumber(), refundNo: newNumber() })
  assert.deepEqual(unknown, { state: 'refused', reason: 'order_unknown' })
  assert.deepEqual(await wechat.queryRefund(orderNo, newNumber()), { state: 'absent' })
  control.refunds({ channel: 'wechat', withoutMoney: true })
  const poor = await wechat.refund({ ...asked, refundNo: newNumber(), amountFen: 1 })
  assert.deepEqual(poor, { state: 'refused', reason: 'merchant_no_money' })
  control.refunds({ channel: 'wechat', withoutMoney: false })
})

test('a reply that is lost and a server in trouble are asked again', async () => {
  const orderNo = newNumber()
  control.trouble({ channel: 'wechat', trouble: 'lose', times: 1 })
  assert.ok((await wechat.createOrder(order(orderNo, 'native'))).ok)
  control.trouble({ channel: 'wechat', trouble: 'fail', times: 2 })
  assert.equal(await statesOf(orderNo), 'waiting')
  control.trouble({ channel: 'wechat', trouble: 'fail', times: 1 })
  const charged = await charge(newNumber(), control.code({ channel: 'wechat' }).code)
  assert.deepEqual(charged, { state: 'unknown' }, 'but a charge is not')
})

test('the bill of the day holds what was paid and given back, and adds up', async () => {
  const today = businessDate(new Date())
  assert.deepEqual(await wechat.fetchBill(today), { ok: false, code: 'bill_not_ready' })
  control.bills({ atOnce: true })
  const fetched = await wechat.fetchBill(today)
  assert.ok(fetched.ok, JSON.stringify(fetched))
  const { rows, totals } = fetched.bill
  const sum = (kind: 'payment' | 'refund') =>
    rows.filter((row) => row.kind === kind).reduce((fen, { amountFen }) => fen + amountFen, 0)
  const payments = rows.filter(({ kind }) => kind === 'payment').length
  const feeFen = rows.reduce((fen, row) => fen + row.feeFen, 0)
  assert.ok(payments > 0 && sum('refund') > 0)
  assert.deepEqual(totals, { payments, paymentFen: sum('payment'), refundFen: sum('refund'), feeFen })
})

test('a browser is known by its code, once', async () => {
  const { askUrl, openIdOf } = wechat.openIds!
  const asked = await fetch(askUrl({ redirectUrl: 'https://card.example.edu/back', state: 'xyz' }), {
    redirect: 'manual',
  })
  const back = new URL(asked.headers.get('location')!)
  assert.deepEqual([back.origin, back.searchParams.get('state')], ['https://card.example.edu', 'xyz'])
  const code = back.searchParams.get('code')!
  assert.match((await openIdOf(code))!, /^[\w-]{20,}$/)
  assert.equal(await openIdOf(code), null)
})
