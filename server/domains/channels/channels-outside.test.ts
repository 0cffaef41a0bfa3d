import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import type { PayWay } from '../../../contract/top-ups.ts'
import type { Forgery } from '../../../test/fakes/notice.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { businessDate, type Clock } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { alipayChannel } from './alipay-channel.ts'
import { ccbChannel } from './ccb-channel.ts'
import type { Channel, NewOrder, PayStep } from './channel.ts'
import { orderNumberOf } from './order-number.ts'
import { wechatChannel } from './wechat-channel.ts'

/*
 * Our clients against outside parties that share no code with them: they check what we sign and sign what they say. What
 * holds for every channel stands here once; what differs by nature is in the table.
 */
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: Record<ChannelCode, object> }

type Case = {
  make: (settings: unknown, clock: Clock) => Channel
  ways: readonly PayWay[]
  /** Of another channel. */
  strangeWay: PayWay
  /** How an order stands that was made and not opened by the person. */
  unopened: 'waiting' | 'absent'
  staleCode: string
  /** How a charge stands whose payer will not type the password. */
  unwilling: 'closed' | 'waiting'
  /** How an order stands that was paid and reversed. */
  reversed: 'closed' | 'refunded'
  /** What a question about a refund that takes its time is answered with. */
  underWay: 'processing' | 'absent'
  forgeries: readonly (readonly [Forgery, string])[]
}

const cases: Record<ChannelCode, Case> = {
  wechat: {
    make: wechatChannel,
    ways: ['jsapi', 'h5', 'native'],
    strangeWay: 'wap',
    unopened: 'waiting',
    staleCode: '134567890123456789',
    unwilling: 'closed',
    reversed: 'closed',
    underWay: 'processing',
    forgeries: [
      ['key', 'signature'],
      ['serial', 'serial'],
      ['old', 'time'],
      ['sealed', 'sealed'],
    ],
  },
  alipay: {
    make: alipayChannel,
    ways: ['page', 'wap'],
    strangeWay: 'native',
    unopened: 'absent',
    staleCode: '281234567890123456',
    unwilling: 'waiting',
    reversed: 'refunded',
    underWay: 'absent',
    forgeries: [['key', 'signature']],
  },
  ccb: {
    make: ccbChannel,
    ways: ['wallet'],
    strangeWay: 'jsapi',
    unopened: 'waiting',
    staleCode: '6212345678901234567',
    unwilling: 'closed',
    reversed: 'refunded',
    underWay: 'processing',
    forgeries: [
      ['key', 'signature'],
      ['old', 'time'],
    ],
  },
}
const FORGERIES = [
  ['signature', 'signature'],
  ['body', 'signature'],
  ['unsigned', 'unsigned'],
  ['merchant', 'merchant'],
  ['application', 'application'],
] as const

const newNumber = () => orderNumberOf(uuidv7())
const orderOf = (code: ChannelCode, orderNo: string, way: PayWay): NewOrder => ({
  orderNo,
  amountFen: 50_00,
  subject: '校园卡=充值&',
  way,
  noticeUrl: `http://127.0.0.1:1/v1/notices/${code}`,
  returnUrl: 'https://card.example.edu/app/#/top-ups/1',
  expiresAt: new Date(Date.now() + 1800_000),
  clientAddress: '203.0.113.9',
  openId: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
})

/** What the person's browser, or WeChat, does with the step. */
async function open(step: PayStep): Promise<void> {
  const bridge = (parameters: Record<string, string>) =>
    `${outside.baseUrl}/wechat-bridge?${new URLSearchParams(parameters).toString()}`
  const url = step.kind === 'redirect' ? step.url : step.kind === 'qr' ? step.text : bridge(step.parameters)
  const page = await fetch(url)
  assert.equal(page.status, 200)
  assert.match(await page.text(), /50\.00/)
}

for (const code of ['wechat', 'alipay', 'ccb'] as const)
  describe(code, () => {
    const { make, ways, strangeWay, unopened, staleCode, unwilling, reversed, underWay, forgeries } =
      cases[code]
    const channel = make(demo[code], () => new Date())
    const order = (orderNo: string, way: PayWay = ways[0]!) => orderOf(code, orderNo, way)
    const stateOf = async (orderNo: string) => (await channel.queryOrder(orderNo)).state
    const shown = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
      control.code({ channel: code, behaviour }).code
    const charge = (orderNo: string, payCode: string) =>
      channel.chargeCode({
        orderNo,
        amountFen: 12_50,
        subject: '第一食堂',
        code: payCode,
        terminalId: uuidv7(),
        clientAddress: '203.0.113.9',
      })
    const makeOpened = async (orderNo: string, way?: PayWay) => {
      const made = await channel.createOrder(order(orderNo, way))
      assert.ok(made.ok, JSON.stringify(made))
      await open(made.step)
    }
    const noticesOf = async (orderNo: string, forgery?: Forgery) => {
      const { notices } = await control.makeNotices({
        channel: code,
        orderNos: [orderNo],
        ...(forgery && { forgery }),
      })
      const [message] = notices
      return { headers: message!.headers, body: Buffer.from(message!.body), now: new Date() }
    }

    test('orders of every way are made, paid and told of; the same order again is the same', async () => {
      for (const way of ways) {
        const orderNo = newNumber()
        assert.equal(await stateOf(orderNo), 'absent')
        const made = await channel.createOrder(order(orderNo, way))
        assert.ok(made.ok, JSON.stringify(made))
        assert.equal(await stateOf(orderNo), unopened)
        await open(made.step)
        await makeOpened(orderNo, way)
        assert.equal(await stateOf(orderNo), 'waiting')
        control.pay({ channel: code, orderNo })
        const paid = await channel.queryOrder(orderNo)
        assert.ok(paid.state === 'paid' && paid.amountFen === 50_00, JSON.stringify(paid))
        assert.equal(await channel.closeOrder(orderNo), 'paid')
        const raw = await noticesOf(orderNo)
        const read = channel.readNotice(raw)
        assert.ok(read.ok, JSON.stringify(read))
        const { channelOrderId, paidAt: at } = paid
        const said = {
          orderNo,
          state: 'paid',
          kind: 'payment',
          amountFen: 50_00,
          channelOrderId,
          at,
        } as const
        assert.partialDeepStrictEqual(read.notice, { channel: code, ...said })
        const later = channel.readNotice({ ...raw, now: new Date(Date.now() + 30 * 3600_000) })
        assert.ok(!later.ok && later.detail === 'time')
      }
      const strange = await channel.createOrder(order(newNumber(), strangeWay))
      assert.ok(!strange.ok && strange.code === 'channel_refused')
      assert.deepEqual(await channel.check(), { ok: true })
    })

    test('an order that nobody pays is closed, and takes no money any more', async () => {
      const orderNo = newNumber()
      await makeOpened(orderNo)
      assert.equal(await channel.closeOrder(orderNo), 'closed')
      assert.equal(await channel.closeOrder(orderNo), 'closed')
      assert.equal(await stateOf(orderNo), 'closed')
      assert.equal(await channel.closeOrder(newNumber()), 'closed')
    })

    test('every forgery of the outside party is told by its name', async () => {
      const paid = control.orders({ channel: code }).orders.find(({ state }) => state === 'paid')!
      for (const [forgery, fault] of [...FORGERIES, ...forgeries]) {
        const done = channel.readNotice(await noticesOf(paid.orderNo, forgery))
        assert.equal(done.ok ? 'believed' : done.detail, fault, forgery)
      }
      for (const body of ['', 'sign=x', 'a=%ZZ&sign=x&sign_type=RSA2', '{"json":1}']) {
        const done = channel.readNotice({ headers: {}, body: Buffer.from(body), now: new Date() })
        assert.ok(!done.ok && done.code === 'notice_forged', body)
      }
    })

    test('a shown code pays, asks for a password, has no money, is unknown, or its reply is lost', async () => {
      assert.equal((await charge(newNumber(), shown('pays'))).state, 'paid')
      const [typed, given] = [newNumber(), newNumber()]
      for (const orderNo of [typed, given]) {
        assert.deepEqual(await charge(orderNo, shown('password')), { state: 'waiting' })
        assert.equal(await stateOf(orderNo), 'waiting')
      }
      control.pay({ channel: code, orderNo: typed })
      assert.equal(await stateOf(typed), 'paid')
      control.pay({ channel: code, orderNo: given, refuse: true })
      assert.equal(await stateOf(given), unwilling)

      const lost = newNumber()
      assert.deepEqual(await charge(lost, shown('lost')), { state: 'unknown' })
      assert.equal(await stateOf(lost), 'paid')
      for (let twice = 0; twice < 2; twice++)
        assert.deepEqual(await channel.reverseCharge(lost), { state: 'reversed' })
      assert.equal(await stateOf(lost), reversed)

      assert.deepEqual(await charge(newNumber(), shown('no_money')), { state: 'refused', reason: 'no_money' })
      const refused = { state: 'refused', reason: 'code_invalid' }
      assert.deepEqual(await charge(newNumber(), staleCode), refused)
      const used = shown('pays')
      await charge(newNumber(), used)
      assert.deepEqual(await charge(newNumber(), used), refused)
      assert.deepEqual(await channel.reverseCharge(newNumber()), { state: 'reversed' })
    })

    test('a refund is given once however often it is asked, and not without money', async () => {
      const orderNo = newNumber()
      assert.equal((await charge(orderNo, shown('pays'))).state, 'paid')
      const asked = { orderNo, refundNo: newNumber(), amountFen: 5_00, totalFen: 12_50, reason: '退款' }
      control.refunds({ channel: code, takeMs: 60_000 })
      for (let twice = 0; twice < 2; twice++)
        assert.deepEqual(await channel.refund(asked), { state: 'processing' })
      assert.deepEqual(await channel.queryRefund(orderNo, asked.refundNo), { state: underWay })
      control.refunds({ channel: code, takeMs: 0 })
      const second = { ...asked, refundNo: newNumber() }
      for (let twice = 0; twice < 2; twice++) {
        const { state } = await channel.refund(second)
        assert.ok(state === 'refunded' || state === 'processing', state)
      }
      assert.equal((await channel.queryRefund(orderNo, second.refundNo)).state, 'refunded')
      const tooMuch = await channel.refund({ ...asked, refundNo: newNumber() })
      assert.deepEqual(tooMuch, { state: 'refused', reason: 'not_refundable' })
      const unknown = await channel.refund({ ...asked, orderNo: newNumber(), refundNo: newNumber() })
      assert.deepEqual(unknown, { state: 'refused', reason: 'order_unknown' })
      assert.deepEqual(await channel.queryRefund(orderNo, newNumber()), { state: 'absent' })
      control.refunds({ channel: code, withoutMoney: true })
      const poor = await channel.refund({ ...asked, refundNo: newNumber(), amountFen: 1 })
      assert.deepEqual(poor, { state: 'refused', reason: 'merchant_no_money' })
      control.refunds({ channel: code, withoutMoney: false })
    })

    test('a reply that is lost and a server in trouble are asked again, a charge is not', async () => {
      const orderNo = newNumber()
      await makeOpened(orderNo)
      control.trouble({ channel: code, trouble: 'lose', times: 1 })
      assert.equal(await stateOf(orderNo), 'waiting')
      control.trouble({ channel: code, trouble: 'fail', times: 2 })
      assert.equal(await stateOf(orderNo), 'waiting')
      control.trouble({ channel: code, trouble: 'fail', times: 1 })
      assert.deepEqual(await charge(newNumber(), shown('pays')), { state: 'unknown' })
    })

    test('the bill of the day holds what was paid and given back, and adds up', async () => {
      const today = businessDate(new Date())
      control.bills({ atOnce: false })
      assert.deepEqual(await channel.fetchBill(today), { ok: false, code: 'bill_not_ready' })
      control.bills({ atOnce: true })
      const fetched = await channel.fetchBill(today)
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
      const odd = channel.readBill(Buffer.from('PK nothing'))
      assert.ok(!odd.ok && odd.code === 'bill_invalid')
    })
  })

test('a browser is known by its code, once', async () => {
  const { askUrl, openIdOf } = wechatChannel(demo.wechat, () => new Date()).openIds!
  const asked = await fetch(askUrl({ redirectUrl: 'https://card.example.edu/back', state: 'xyz' }), {
    redirect: 'manual',
  })
  const back = new URL(asked.headers.get('location')!)
  assert.deepEqual([back.origin, back.searchParams.get('state')], ['https://card.example.edu', 'xyz'])
  const code = back.searchParams.get('code')!
  assert.match((await openIdOf(code))!, /^[\w-]{20,}$/)
  assert.equal(await openIdOf(code), null)
})

test('an Alipay charge that was reversed before it came takes no money any more, whatever it says', async () => {
  const alipay = alipayChannel(demo.alipay, () => new Date())
  const orderNo = newNumber()
  assert.deepEqual(await alipay.reverseCharge(orderNo), { state: 'reversed' })
  await alipay.chargeCode({
    orderNo,
    amountFen: 12_50,
    subject: '第一食堂',
    code: control.code({ channel: 'alipay' }).code,
    terminalId: uuidv7(),
    clientAddress: '203.0.113.9',
  })
  assert.equal((await alipay.queryOrder(orderNo)).state, 'closed')
})
