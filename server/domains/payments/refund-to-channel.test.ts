import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { assertLedger } from '../../../test/offline.ts'
import { APPROVER, refundDesk, wordOf } from '../../../test/refunds.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Channel } from '../channels/channel.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { followRefunds } from '../channels/send-back.ts'
import { wechatChannel } from '../channels/wechat-channel.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Act } from '../ledger/transfer.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { askChannelAgain, callOffRefund } from './call-off-refund.ts'
import { chargeCode } from './charge-code.ts'
import { readRefund } from './list-refunds.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { resumeRefunds } from './post-refund.ts'
import { reverse } from './reverse.ts'

/*
 * Refunds of payments by a WeChat code, against a WeChat Pay that shares no code with us. The merchant gives, the channel
 * gives back once: through lost replies, kills, refusals and reversals at the same time.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
control.refunds({ channel: 'wechat', takeMs: 0 })
const settings = (JSON.parse(outside.channelsJson('demo')) as { demo: { wechat: object } }).demo.wechat
const wechat = wechatChannel(settings, () => new Date(), { timeoutMs: 2_000, chargeTimeoutMs: 2_000 })
const through = (more: Partial<Channel> = {}) => ({
  ...campus,
  ...createPaymentLookUps(pool),
  channelsOf: () => new Map<ChannelCode, Channel>([['wechat', { ...wechat, ...more }]]),
})
const deps = through()
const merchant = await makeMerchant(campus, { name: '一食堂' })
const till = await makeTerminal(campus, merchant)
const clearing = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
const { ask, decide } = refundDesk(campus)
afterEach(() => assertLedger(campus))

const later = (seconds: number) => new Date(Date.now() + seconds * 1000)
const operator = { campusId, operatorId: APPROVER }

/** A payment of ¥60.00 by a code that pays at once. */
async function paid(amountFen = 60_00): Promise<string> {
  const id = uuidv7()
  const { code: text } = control.code({ channel: 'wechat', behaviour: 'pays' })
  const attempt = { campusId, terminalId: till.terminalId, id, amountFen, text, clientAddress: '203.0.113.9' }
  const answer = await chargeCode(deps, attempt, new Date())
  assert.ok(answer.ok && 'payment' in answer)
  return id
}
const give = (paymentId: string, amountFen: number) => ask(paymentId, amountFen, { at: new Date() })
const back = (paymentId: string, id = uuidv7()) =>
  reverse(deps, { campusId, terminalId: till.terminalId, paymentId, id }, new Date())

/** What WeChat gave back of a payment, in fen. */
function atWechat(paymentId: string): number[] {
  const { orders } = control.orders({ channel: 'wechat' })
  const order = orders.find(({ orderNo }) => orderNo === orderNumberOf(paymentId))
  return order?.refunds.map(({ amountFen }) => amountFen) ?? []
}
const balances = async () => [
  await accountBalance(pool, campusId, merchant.payableId),
  await accountBalance(pool, campusId, clearing),
]
const channelOf = async (refundId: string) => (await readRefund(pool, campusId, refundId)).channel

/** A refund that WeChat has refused for want of money. */
async function refused(): Promise<{ paymentId: string; refundId: string }> {
  const paymentId = await paid()
  const done = await give(paymentId, 20_00)
  assert.ok(done.ok)
  control.refunds({ channel: 'wechat', withoutMoney: true })
  await followRefunds(deps, campusId, later(1))
  control.refunds({ channel: 'wechat', withoutMoney: false })
  assert.equal((await channelOf(done.refund.id))?.state, 'refused')
  return { paymentId, refundId: done.refund.id }
}

test('a part is taken from the merchant at once, and WeChat gives it back under the act’s number', async () => {
  const paymentId = await paid()
  const [payable = 0, held = 0] = await balances()
  const done = await give(paymentId, 20_00)
  assert.ok(done.ok && done.refund.state === 'posted')
  assert.deepEqual(await balances(), [payable - 20_00, held + 20_00])
  assert.deepEqual(await channelOf(done.refund.id), { code: 'wechat', state: 'asked', refusal: null })
  await followRefunds(deps, campusId, later(1))
  await followRefunds(deps, campusId, later(60))
  assert.equal((await channelOf(done.refund.id))?.state, 'refunded')
  assert.deepEqual(atWechat(paymentId), [20_00])
  const shown = await readRefund(pool, campusId, done.refund.id)
  assert.deepEqual([shown.payment.payer.name, shown.payment.channel], ['微信用户', 'wechat'])
})

test('several refunds never give back more than was paid, and above the limit a second person approves', async () => {
  const paymentId = await paid()
  assert.equal(wordOf(await give(paymentId, 40_00)), 'posted')
  const more = await give(paymentId, 20_00)
  assert.ok(more.ok && more.refund.state === 'waiting')
  assert.equal(wordOf(await give(paymentId, 1)), 'refund_exceeds')
  assert.equal(wordOf(await decide(more.refund.id, { at: new Date() })), 'posted')
  for (const seconds of [1, 60]) await followRefunds(deps, campusId, later(seconds))
  assert.deepEqual(
    atWechat(paymentId).toSorted((one, other) => one - other),
    [20_00, 40_00],
  )
})

test('a lost reply, two servers and a kill between the two books: WeChat gives back once', async () => {
  const paymentId = await paid()
  const id = uuidv7()
  const dying = refundDesk(campus, {
    async post(act) {
      await campus.poster.post(act)
      throw new Error('killed')
    },
  })
  await assert.rejects(dying.ask(paymentId, 20_00, { id, at: new Date() }))
  assert.equal((await readRefund(pool, campusId, id)).state, 'approved')
  await Promise.all([resumeRefunds(campus, campusId), resumeRefunds(campus, campusId)])
  control.trouble({ channel: 'wechat', trouble: 'lose', times: 1, path: 'refunds' })
  for (const seconds of [1, 120, 1_200])
    await Promise.all([1, 2].map(() => followRefunds(deps, campusId, later(seconds))))
  assert.equal((await channelOf(id))?.state, 'refunded')
  assert.deepEqual(atWechat(paymentId), [20_00])
})

test('of a refund and a reversal at once, one is', async () => {
  for (let round = 0; round < 6; round++) {
    const paymentId = await paid()
    const before = await accountBalance(pool, campusId, merchant.payableId)
    const [refund, reversal] = await Promise.all([give(paymentId, 20_00), back(paymentId)])
    for (const seconds of [1, 60]) await followRefunds(deps, campusId, later(seconds))
    const gone = before - (await accountBalance(pool, campusId, merchant.payableId))
    if (refund.ok) assert.deepEqual([reversal.ok, gone, atWechat(paymentId)], [false, 20_00, [20_00]])
    else assert.deepEqual([reversal.ok, gone, atWechat(paymentId)], [true, 60_00, [60_00]])
  }
})

test('after a refund nothing is reversed, after a reversal nothing refunded; the payment stays what it was', async () => {
  const paymentId = await paid()
  assert.equal(wordOf(await give(paymentId, 20_00)), 'posted')
  const late = await back(paymentId)
  assert.ok(!late.ok && late.code === 'already_refunded', JSON.stringify(late))
  assert.equal(wordOf(await give(paymentId, 20_00)), 'posted')
  const reversed = await paid()
  assert.ok((await back(reversed)).ok)
  assert.equal(wordOf(await give(reversed, 1)), 'already_reversed')
})

test('what WeChat refuses is a case, and asked for again when somebody says so', async () => {
  const { paymentId, refundId } = await refused()
  const cases = async () => {
    const { rows } = await pool.query<{ kind: string }>(
      `SELECT c.kind FROM cases c JOIN refunds r ON r.act_id::text = c.detail ->> 'refundId' WHERE r.refund_id = $1`,
      [refundId],
    )
    return rows.map(({ kind }) => kind)
  }
  assert.deepEqual(await cases(), ['channel_refund_refused'])
  // Nobody asks by itself.
  await followRefunds(deps, campusId, later(86_400))
  assert.deepEqual(atWechat(paymentId), [])
  assert.ok((await askChannelAgain(deps, { ...operator, refundId }, new Date())).ok)
  const twice = await askChannelAgain(deps, { ...operator, refundId }, new Date())
  assert.ok(!twice.ok && twice.code === 'channel_refund_not_refused')
  for (const seconds of [1, 60]) await followRefunds(deps, campusId, later(seconds))
  assert.deepEqual([(await channelOf(refundId))?.state, atWechat(paymentId)], ['refunded', [20_00]])
  assert.deepEqual(await cases(), ['channel_refund_refused'])
})

test('refused again after it was asked for again is a case of its own', async () => {
  const { refundId } = await refused()
  const refuses = through({ refund: async () => ({ state: 'refused', reason: 'payer_account' }) })
  assert.ok((await askChannelAgain(deps, { ...operator, refundId }, later(30))).ok)
  for (const seconds of [60, 120]) await followRefunds(refuses, campusId, later(seconds))
  const { rows } = await pool.query<{ reason: string }>(
    `SELECT c.detail ->> 'reason' AS reason FROM cases c JOIN refunds r ON r.act_id::text = c.detail ->> 'refundId'
      WHERE r.refund_id = $1 ORDER BY c.case_id`,
    [refundId],
  )
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    ['merchant_no_money', 'payer_account'],
  )
})

test('called off, the merchant has its money again, once, and it may be refunded anew', async () => {
  const { paymentId, refundId } = await refused()
  const [payable = 0, held = 0] = await balances()
  const off = () => callOffRefund(deps, { ...operator, refundId, note: '现金已退' }, new Date())
  await Promise.all([off(), off()])
  assert.ok((await off()).ok)
  await resumeRefunds(campus, campusId)
  assert.deepEqual(await balances(), [payable + 20_00, held - 20_00])
  const shown = await readRefund(pool, campusId, refundId)
  assert.deepEqual([shown.state, shown.channel?.state], ['called_off', 'called_off'])
  await followRefunds(deps, campusId, later(86_400))
  assert.deepEqual(atWechat(paymentId), [])
  assert.equal(wordOf(await give(paymentId, 50_00)), 'posted')
})

test('a server that died as it called a refund off left nothing half done', async () => {
  const { refundId } = await refused()
  const [payable = 0] = await balances()
  const dying = { ...deps, posterOf: () => ({ post: () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(callOffRefund(dying, { ...operator, refundId, note: '渠道不退' }, new Date()))
  await resumeRefunds(campus, campusId)
  assert.equal((await readRefund(pool, campusId, refundId)).state, 'called_off')
  assert.equal((await balances())[0], payable + 20_00)
})

test('what WeChat has begun to give back, or was never refused, is not called off', async () => {
  const { refundId } = await refused()
  const begun = through({ queryRefund: () => Promise.resolve({ state: 'processing' }) })
  const order = { ...operator, refundId, note: '渠道不退' }
  const off = await callOffRefund(begun, order, new Date())
  assert.ok(!off.ok && off.code === 'channel_refund_not_refused')
  assert.equal((await channelOf(refundId))?.state, 'processing')
  const again = await callOffRefund(deps, order, new Date())
  assert.ok(!again.ok && again.code === 'channel_refund_not_refused')
})

test('what WeChat cannot be asked about now is not called off: it may have given it back since', async () => {
  const { paymentId, refundId } = await refused()
  const [payable = 0] = await balances()
  const mute = through({ queryRefund: () => Promise.resolve({ state: 'unknown' }) })
  const off = await callOffRefund(mute, { ...operator, refundId, note: '渠道不退' }, new Date())
  assert.deepEqual(off, { ok: false, code: 'channel_unavailable' })
  assert.deepEqual([(await channelOf(refundId))?.state, (await balances())[0]], ['refused', payable])
  assert.deepEqual(atWechat(paymentId), [])
})

test('a reversal that has begun and comes too late leaves the refund that came first as it is', async () => {
  const paymentId = await paid()
  const id = uuidv7()
  const dying = refundDesk(campus, {
    async post(act) {
      await campus.poster.post(act)
      throw new Error('killed')
    },
  })
  await assert.rejects(dying.ask(paymentId, 20_00, { id, at: new Date() }))
  // The job comes between the reversal's beginning and the ledger's answer to it.
  const between = {
    async post(act: Act) {
      await resumeRefunds(campus, campusId)
      return campus.poster.post(act)
    },
  }
  const late = await reverse(
    { ...deps, posterOf: () => between },
    { campusId, terminalId: till.terminalId, paymentId, id: uuidv7() },
    new Date(),
  )
  assert.ok(!late.ok && late.code === 'already_refunded', JSON.stringify(late))
  assert.equal((await readRefund(pool, campusId, id)).state, 'posted')
  for (const seconds of [1, 60]) await followRefunds(deps, campusId, later(seconds))
  assert.deepEqual(atWechat(paymentId), [20_00])
  assert.equal(wordOf(await give(paymentId, 60_00)), 'refund_exceeds')
})

test('a refund that takes days is asked about ever more seldom', async () => {
  const paymentId = await paid()
  const done = await give(paymentId, 20_00)
  assert.ok(done.ok)
  let asked = 0
  const count = <T>(outcome: T) => {
    asked++
    return Promise.resolve(outcome)
  }
  const slow = through({
    refund: () => count({ state: 'processing' } as const),
    queryRefund: () => count({ state: 'unknown' } as const),
  })
  for (let seconds = 1; seconds < 3_600; seconds += 3) await followRefunds(slow, campusId, later(seconds))
  assert.ok(asked < 30, `asked ${asked} times in an hour`)
  for (const seconds of [5_000, 6_000]) await followRefunds(deps, campusId, later(seconds))
  assert.deepEqual([(await channelOf(done.refund.id))?.state, atWechat(paymentId)], ['refunded', [20_00]])
})
