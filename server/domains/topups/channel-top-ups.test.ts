import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { makePerson, type TestPerson, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Channel, Notice } from '../channels/channel.ts'
import { channelMakers } from '../channels/channel-makers.ts'
import { createNoticeInbox } from '../channels/inbox.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { wechatChannel } from '../channels/wechat-channel.ts'
import { setPin } from '../credentials/set-pin.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { readWallet } from '../ledger/wallet.ts'
import { type BeginDeps, beginTopUp, type TopUpAsked } from './begin-top-up.ts'
import { consumeTopUpNotices } from './consume-notices.ts'
import { creditOrders } from './credit-orders.ts'
import { followDueOrders, lookAtOrder } from './follow-order.ts'
import { selectOrders } from './order-store.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: Record<ChannelCode, object> }
const wechat = wechatChannel(demo.wechat, () => new Date())
const channels = new Map<ChannelCode, Channel>([['wechat', wechat]])
const deps: BeginDeps & { posterOf: () => typeof poster } = {
  ...campus,
  posterOf: () => poster,
  channelsOf: () => channels,
  originOf: () => 'http://127.0.0.1:1',
}
const PIN = '290518'
/** An idempotent call to a channel, with its repeats. */
const CALLS = 3
const inbox = createNoticeInbox(pool)
control.notices({ channel: 'wechat', send: false })

async function newPerson(walletFen = 0): Promise<TestPerson> {
  const person = await makePerson(campus, { walletFen, now: new Date() })
  const pin = { campusId, personId: person.personId, which: 'query', pin: PIN } as const
  assert((await setPin(campus, { ...pin, actor: { kind: 'system', id: null } }, new Date())).ok)
  return person
}

const ask = (person: TestPerson, more: Partial<TopUpAsked> = {}, now = new Date()) =>
  beginTopUp(
    deps,
    {
      campusId,
      personId: person.personId,
      sessionId: uuidv7(),
      key: uuidv7(),
      channel: 'wechat',
      way: 'native',
      amountFen: 50_00,
      queryPin: PIN,
      clientAddress: '203.0.113.9',
      ...more,
    },
    now,
  )

async function begun(person: TestPerson, more: Partial<TopUpAsked> = {}) {
  const done = await ask(person, more)
  assert.ok(done.ok, JSON.stringify(done))
  return done.order
}

const walletOf = async ({ walletId }: TestPerson) => (await readWallet(pool, campusId, walletId)).walletFen
const stateOf = async (id: string) => (await selectOrders(pool, campusId, [id]))[0]?.state
const pay = (id: string) => control.pay({ channel: 'wechat', orderNo: orderNumberOf(id) })
const later = (seconds: number) => new Date(Date.now() + seconds * 1000)

async function tell(id: string, more: Partial<Notice> = {}): Promise<void> {
  const orderNo = orderNumberOf(id)
  const { notices } = await control.makeNotices({ channel: 'wechat', orderNos: [orderNo] })
  const read = wechat.readNotice({
    headers: notices[0]!.headers,
    body: Buffer.from(notices[0]!.body),
    now: new Date(),
  })
  assert.ok(read.ok)
  await inbox.hold(campusId, { ...read.notice, ...more, receivedAt: new Date() })
}

test('what is paid is credited by the notice, once, however often it comes and whoever asks besides', async () => {
  const person = await newPerson()
  const order = await begun(person)
  assert.equal(order.state, 'waiting')
  pay(order.id)
  await tell(order.id)
  const of = { campusId, personId: person.personId, orderId: order.id }
  await Promise.all([
    consumeTopUpNotices(deps, campusId, new Date()),
    consumeTopUpNotices(deps, campusId, new Date()),
    followDueOrders(deps, campusId, later(20)),
    lookAtOrder(deps, of, new Date()),
  ])
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.equal(await walletOf(person), 50_00)
  assert.equal((await lookAtOrder(deps, of, new Date()))?.state, 'credited')
  await tell(order.id, { noticeId: 'again', channelOrderId: 'again' })
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.equal(await walletOf(person), 50_00)
})

test('what is paid in a page of Alipay or in the wallet of CCB is credited by its notice, once', async () => {
  for (const [code, way] of [
    ['alipay', 'wap'],
    ['ccb', 'wallet'],
  ] as const) {
    const channel = channelMakers.get(code)!(demo[code], () => new Date())
    control.notices({ channel: code, send: false })
    const through = { ...deps, channelsOf: () => new Map<ChannelCode, Channel>([[code, channel]]) }
    const person = await newPerson()
    const asked = { campusId, personId: person.personId, sessionId: uuidv7(), key: uuidv7(), queryPin: PIN }
    const order = { ...asked, channel: code, way, amountFen: 50_00, clientAddress: '203.0.113.9' }
    const made = await beginTopUp(through, order, new Date())
    assert.ok(made.ok && made.order.step?.kind === 'redirect', JSON.stringify(made))
    assert.equal((await fetch(made.order.step.url)).status, 200)
    const orderNo = orderNumberOf(made.order.id)
    control.pay({ channel: code, orderNo })
    const { notices } = await control.makeNotices({ channel: code, orderNos: [orderNo, orderNo] })
    for (const { headers, body } of notices) {
      const read = channel.readNotice({ headers, body: Buffer.from(body), now: new Date() })
      assert.ok(read.ok, JSON.stringify(read))
      await inbox.hold(campusId, { ...read.notice, receivedAt: new Date() })
    }
    await consumeTopUpNotices(through, campusId, new Date())
    await followDueOrders(through, campusId, later(120))
    assert.deepEqual([await stateOf(made.order.id), await walletOf(person)], ['credited', 50_00])
  }
})

test('with no notice at all the channel is asked, and the money is there', async () => {
  const person = await newPerson()
  const order = await begun(person)
  await followDueOrders(deps, campusId, later(20))
  assert.equal(await stateOf(order.id), 'waiting')
  pay(order.id)
  await followDueOrders(deps, campusId, later(120))
  assert.deepEqual([await stateOf(order.id), await walletOf(person)], ['credited', 50_00])
})

test('the same key is the same order, from many sides at once; for anything else it is a conflict', async () => {
  const person = await newPerson()
  const key = uuidv7()
  const all = await Promise.all(Array.from({ length: 8 }, () => ask(person, { key })))
  const ids = all.map((done) => (done.ok ? done.order.id : done.code))
  assert.equal(new Set(ids).size, 1, ids.join(' '))
  const again = await ask(person, { key, queryPin: '000000' })
  assert.ok(again.ok && again.repeat && again.order.step?.kind === 'qr')
  const other = await ask(person, { key, amountFen: 51_00 })
  assert.ok(!other.ok && other.code === 'id_conflict')
})

test('each limit refuses with its code, and nothing is left open', async () => {
  const person = await newPerson(1900_00)
  const codes = async (more: Partial<TopUpAsked>) => {
    const done = await ask(person, more)
    return done.ok ? 'ok' : done.code
  }
  assert.equal(await codes({ amountFen: 99 }), 'top_up_amount_invalid')
  assert.equal(await codes({ amountFen: 500_01 }), 'top_up_amount_invalid')
  assert.equal(await codes({ channel: 'alipay' }), 'channel_unavailable')
  assert.equal(await codes({ way: 'page' }), 'channel_unavailable')
  assert.equal(await codes({ queryPin: '111222' }), 'pin_wrong')
  assert.equal(await codes({ amountFen: 100_01 }), 'balance_ceiling')
  assert.equal(await codes({ amountFen: 60_00 }), 'ok')
  // What may still be paid counts: two together would be above the ceiling.
  assert.equal(await codes({ amountFen: 60_00 }), 'balance_ceiling')
  await setAccountState(pool, campusId, person.walletId, 'lost')
  assert.equal(await codes({ amountFen: 10_00 }), 'ok')
  await setAccountState(pool, campusId, person.walletId, 'frozen')
  assert.equal(await codes({ amountFen: 10_00 }), 'account_state_conflict')
})

test('orders at once do not slip through the limit of the day together', async () => {
  const person = await newPerson()
  const all = await Promise.all(Array.from({ length: 6 }, () => ask(person, { amountFen: 400_00 })))
  const outcomes = all.map((done) => (done.ok ? 'ok' : done.code)).toSorted()
  assert.deepEqual(outcomes, ['ok', 'ok', ...Array.from({ length: 4 }, () => 'top_up_daily_limit')])
})

test('an order of before midnight counts to the day on which it was credited', async () => {
  const person = await newPerson()
  const order = { ...(await begun(person, { amountFen: 400_00 })), id: uuidv7(later(-86_400)) }
  await pool.query("UPDATE top_up_orders SET state = 'closed' WHERE campus_id = $1 AND person_id = $2", [
    campusId,
    person.personId,
  ])
  await creditOrders(deps, campusId, [{ order, amountFen: 400_00 }], new Date())
  assert.equal(await walletOf(person), 400_00)
  assert.ok((await ask(person, { amountFen: 500_00 })).ok)
  const beyond = await ask(person, { amountFen: 200_00 })
  assert.ok(!beyond.ok && beyond.code === 'top_up_daily_limit')
})

test('another amount than the order’s credits nobody and is a case', async () => {
  const person = await newPerson()
  const order = await begun(person)
  pay(order.id)
  await tell(order.id, { amountFen: 1 })
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.deepEqual([await stateOf(order.id), await walletOf(person)], ['differs', 0])
  const { rows } = await pool.query('SELECT kind FROM cases WHERE campus_id = $1 AND natural_key = $2', [
    campusId,
    order.id,
  ])
  assert.deepEqual(rows, [{ kind: 'top_up_amount_differs' }])
})

test('what was posted under an order’s id before is not taken for its credit, and is a case', async () => {
  const person = await newPerson(100_00)
  const order = await begun(person)
  const { walletId } = person
  const fee = { kind: 'card_fee', id: order.id, walletId, toId: campus.cash, amountFen: 50_00 } as const
  assert.ok((await poster.post({ shape: 'spend', ...fee, occurredAt: new Date(), guards: {} })).ok)
  pay(order.id)
  await tell(order.id)
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.deepEqual([await stateOf(order.id), await walletOf(person)], ['differs', 50_00])
})

test('what was not paid in time is closed at the channel, and only then here', async () => {
  const person = await newPerson()
  const order = await begun(person)
  const path = `${orderNumberOf(order.id)}/close`
  control.trouble({ channel: 'wechat', trouble: 'fail', times: CALLS, path })
  await followDueOrders(deps, campusId, later(31 * 60))
  assert.equal(await stateOf(order.id), 'waiting')
  await followDueOrders(deps, campusId, later(40 * 60))
  assert.equal(await stateOf(order.id), 'closed')
  assert.deepEqual(pay(order.id), { paid: false })
})

test('what was paid although it was closed here is credited, above every ceiling too', async () => {
  const person = await newPerson(1_990_00)
  const order = await begun(person, { amountFen: 10_00 })
  pay(order.id)
  await pool.query(
    "UPDATE top_up_orders SET state = 'closed', ask_at = NULL WHERE campus_id = $1 AND order_id = $2",
    [campusId, order.id],
  )
  await campus.poster.post({
    shape: 'credit',
    kind: 'adjustment',
    id: uuidv7(),
    walletId: person.walletId,
    fromId: campus.cash,
    walletFen: 5_000_00,
    subsidyFen: 0,
    occurredAt: new Date(),
  })
  await tell(order.id)
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.deepEqual([await stateOf(order.id), await walletOf(person)], ['credited', 7_000_00])
})

test('what comes to a void account is credited to it and is a case', async () => {
  const person = await newPerson()
  const order = await begun(person)
  pay(order.id)
  await setAccountState(pool, campusId, person.walletId, 'frozen')
  await setAccountState(pool, campusId, person.walletId, 'void')
  await tell(order.id)
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.equal(await walletOf(person), 50_00)
  const { rows } = await pool.query('SELECT kind FROM cases WHERE campus_id = $1 AND natural_key = $2', [
    campusId,
    order.id,
  ])
  assert.deepEqual(rows, [{ kind: 'top_up_after_leaving' }])
})

test('a channel that cannot be reached refuses, and its order is closed there once it answers', async () => {
  const person = await newPerson()
  const key = uuidv7()
  control.trouble({ channel: 'wechat', trouble: 'lose', times: CALLS, path: '/native' })
  const done = await ask(person, { key })
  assert.ok(!done.ok && done.code === 'channel_unavailable')
  const again = await ask(person, { key }, later(1))
  assert.ok(!again.ok && again.code === 'channel_unavailable')
  const { rows } = await pool.query<{ id: string }>(
    'SELECT order_id AS id FROM top_up_orders WHERE campus_id = $1 AND idempotency_key = $2',
    [campusId, key],
  )
  await followDueOrders(deps, campusId, later(1))
  assert.equal(await stateOf(rows[0]!.id), 'closed')
  // The whole day's limit is there again.
  assert.ok((await ask(person, { amountFen: 500_00 })).ok)
})

test('a notice of an order that is nobody’s stays in the inbox', async () => {
  const person = await newPerson()
  const order = await begun(person)
  pay(order.id)
  await tell(order.id, { orderNo: orderNumberOf(uuidv7()) })
  await consumeTopUpNotices(deps, campusId, new Date())
  assert.equal(await walletOf(person), 0)
  const { rows } = await pool.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM channel_notices WHERE campus_id = $1 AND consumed_at IS NULL',
    [campusId],
  )
  assert.equal(rows[0]!.left, 1)
})
