import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Channel } from '../channels/channel.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { wechatChannel } from '../channels/wechat-channel.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { selectCharge } from './channel-charge-store.ts'
import { type CodeAttempt, cancelCharge, chargeCode } from './charge-code.ts'
import { resumeCharges } from './follow-charge.ts'
import { listTaken } from './list-taken.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { meansOf } from './means.ts'
import { reverse } from './reverse.ts'
import { reverseFrom } from './reverse-charge.ts'
import { shiftTotals } from './shift-totals.ts'
import { findPayment } from './stored-payment.ts'

/*
 * Payments by a WeChat code, against a WeChat Pay that shares no code with us: paid at once, with a password, lost on
 * the way, given up, and from many sides at once. Whatever happens, both books agree.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const settings = (JSON.parse(outside.channelsJson('demo')) as { demo: { wechat: object } }).demo.wechat
const wechat = wechatChannel(settings, () => new Date(), { timeoutMs: 2_000, chargeTimeoutMs: 2_000 })
const channels = new Map<ChannelCode, Channel>([['wechat', wechat]])
const deps = { ...campus, ...createPaymentLookUps(pool), channelsOf: () => channels }
const merchant = await makeMerchant(campus, { name: '一食堂' })
const till = await makeTerminal(campus, merchant)
const clearing = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })

const attemptOf = (text: string, more: Partial<CodeAttempt> = {}): CodeAttempt => ({
  campusId,
  terminalId: till.terminalId,
  id: uuidv7(),
  amountFen: 12_50,
  text,
  clientAddress: '203.0.113.9',
  ...more,
})
const codeThat = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
  control.code({ channel: 'wechat', behaviour }).code
const charge = (attempt: CodeAttempt, now = new Date()) => chargeCode(deps, attempt, now)
const later = (seconds: number) => new Date(Date.now() + seconds * 1000)

/** A WeChat that says what it is told to. */
const scripted = (more: Partial<Channel>) => ({
  ...deps,
  channelsOf: () => new Map<ChannelCode, Channel>([['wechat', { ...wechat, ...more }]]),
})
const casesOf = async (id: string) => {
  const { rows } = await pool.query<{ kind: string }>(
    'SELECT kind FROM cases WHERE campus_id = $1 AND natural_key = $2 ORDER BY kind',
    [campusId, id],
  )
  return rows.map(({ kind }) => kind)
}

/** What the terminal was told, in a word. */
function told(answer: Awaited<ReturnType<typeof charge>>): string {
  if (!answer.ok) return [answer.code, answer.extensions?.reason].filter(Boolean).join(' ')
  return 'payment' in answer ? 'approved' : `pending ${answer.pending.waitsFor}`
}

/** What WeChat holds of it: paid and not given back. */
function atWechat({ id }: CodeAttempt): boolean {
  const order = control
    .orders({ channel: 'wechat' })
    .orders.find(({ orderNo }) => orderNo === orderNumberOf(id))
  return order?.state === 'paid' && order.refunds.length === 0
}

/** Whether the ledger has it, not taken back. */
async function inLedger({ id }: CodeAttempt): Promise<boolean> {
  const row = await selectCharge(pool, { campusId, paymentId: id })
  const reversal = row?.reversalId ? await findAct(pool, campusId, row.reversalId) : undefined
  return (await findAct(pool, campusId, id)) !== undefined && reversal === undefined
}

test('a code that pays is approved, owed to the merchant by WeChat, and told again under its id', async () => {
  const attempt = attemptOf(codeThat('pays'))
  const first = await charge(attempt)
  assert.equal(told(first), 'approved', JSON.stringify(first))
  assert.deepEqual(await charge(attempt), { ...first, repeat: true })
  const act = await findAct(pool, campusId, attempt.id)
  assert.deepEqual([act?.walletId, act?.accountId, act?.amountFen], [null, merchant.payableId, 12_50])
  assert.equal(act && meansOf(act), 'wechat')
  assert.equal(await accountBalance(pool, campusId, clearing), -12_50)
  const { payments, totalFen } = await listTaken(pool, { campusId, terminalId: till.terminalId }, new Date())
  assert.deepEqual([payments[0]?.id, payments[0]?.payer.name, totalFen], [attempt.id, '微信用户', 12_50])
  const span = { campusId, terminalId: till.terminalId, from: later(-60), until: later(60) }
  assert.deepEqual((await shiftTotals(pool, span)).byMeans, [{ means: 'wechat', count: 1, amountFen: 12_50 }])
})

test('its terminal and the desk find it, with its reversal', async () => {
  const attempt = attemptOf(codeThat('pays'))
  await charge(attempt)
  const found = await findPayment(pool, campusId, attempt.id)
  assert.deepEqual(
    [found?.personId, found?.payment.channel, found?.payment.chargedFen, found?.reversal],
    [null, 'wechat', 12_50, null],
  )
  const order = { campusId, terminalId: till.terminalId, paymentId: attempt.id, id: uuidv7() }
  assert.ok((await reverse(deps, order, new Date())).ok)
  assert.equal((await findPayment(pool, campusId, attempt.id))?.reversal?.id, order.id)
})

test('the same id with another code, amount or terminal is a conflict', async () => {
  const attempt = attemptOf(codeThat('pays'))
  assert.equal(told(await charge(attempt)), 'approved')
  const other = await makeTerminal(campus, merchant)
  for (const change of [{ text: codeThat('pays') }, { amountFen: 1 }, { terminalId: other.terminalId }])
    assert.equal(told(await charge({ ...attempt, ...change })), 'id_conflict')
})

test('what is no channel’s code, or of a channel that is not set up, is refused before anything is sent', async () => {
  assert.equal(told(await charge(attemptOf('99999999999999999'))), 'credential_invalid')
  assert.equal(told(await charge(attemptOf('2812345678901234'))), 'channel_unavailable')
  assert.equal(told(await charge(attemptOf(codeThat('pays'), { amountFen: 0 }))), 'amount_invalid')
})

test('a code whose payer has no money is refused with the reason, and nothing is posted', async () => {
  const attempt = attemptOf(codeThat('no_money'))
  assert.equal(told(await charge(attempt)), 'channel_refused no_money')
  assert.equal(told(await charge(attempt)), 'channel_refused no_money')
  assert.equal(await inLedger(attempt), false)
})

test('a password is waited for, and then it is paid once, whoever asks', async () => {
  const attempt = attemptOf(codeThat('password'))
  assert.equal(told(await charge(attempt)), 'pending password')
  assert.equal(told(await charge(attempt)), 'pending password')
  control.pay({ channel: 'wechat', orderNo: orderNumberOf(attempt.id) })
  const answers = await Promise.all([
    charge(attempt),
    charge(attempt),
    resumeCharges(deps, campusId, later(10)).then(() => charge(attempt)),
  ])
  assert.deepEqual(answers.map(told), ['approved', 'approved', 'approved'])
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [true, true])
})

test('a password that is not typed in time is reversed, also when it comes just then', async () => {
  const attempt = attemptOf(codeThat('password'))
  assert.equal(told(await charge(attempt)), 'pending password')
  await resumeCharges(deps, campusId, later(120))
  assert.equal(told(await charge(attempt)), 'channel_refused reversed')
  assert.deepEqual(control.pay({ channel: 'wechat', orderNo: orderNumberOf(attempt.id) }), { paid: false })
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [false, false])
})

test('a reply that is lost is asked for, and what was paid is approved: never charged again', async () => {
  const attempt = attemptOf(codeThat('lost'))
  assert.equal(told(await charge(attempt)), 'pending answer')
  assert.equal(told(await charge(attempt)), 'approved')
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [true, true])
})

test('what stays unknown is reversed when its time is over, and the money is back', async () => {
  const attempt = attemptOf(codeThat('lost'))
  control.trouble({ channel: 'wechat', trouble: 'fail', times: 30, path: orderNumberOf(attempt.id) })
  assert.equal(told(await charge(attempt)), 'pending answer')
  assert.equal(told(await charge(attempt)), 'pending answer')
  // Its time is over while WeChat still fails; then it answers.
  for (let turn = 1; turn <= 12; turn++) await resumeCharges(deps, campusId, later(3_600 * turn))
  assert.equal(told(await charge(attempt)), 'channel_refused reversed')
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [false, false])
})

test('a cashier who gives up gets it reversed; what was paid before stays approved', async () => {
  const waiting = attemptOf(codeThat('password'))
  await charge(waiting)
  const of = ({ id }: CodeAttempt) => ({ campusId, terminalId: till.terminalId, paymentId: id })
  assert.equal(told(await cancelCharge(deps, of(waiting), new Date())), 'channel_refused reversed')
  const paid = attemptOf(codeThat('password'))
  await charge(paid)
  control.pay({ channel: 'wechat', orderNo: orderNumberOf(paid.id) })
  assert.equal(told(await cancelCharge(deps, of(paid), new Date())), 'approved')
  assert.deepEqual([atWechat(paid), await inLedger(paid)], [true, true])
  const stranger = { ...of(paid), terminalId: uuidv7() }
  assert.equal(told(await cancelCharge(deps, stranger, new Date())), 'payment_unknown')
})

test('giving up and paying at once end alike at both sides', async () => {
  for (let round = 0; round < 6; round++) {
    const attempt = attemptOf(codeThat('password'))
    await charge(attempt)
    const of = { campusId, terminalId: till.terminalId, paymentId: attempt.id }
    await Promise.all([
      cancelCharge(deps, of, new Date()),
      charge(attempt),
      Promise.resolve().then(() => control.pay({ channel: 'wechat', orderNo: orderNumberOf(attempt.id) })),
      resumeCharges(deps, campusId, later(120)),
    ])
    for (let turn = 1; turn <= 3; turn++) await resumeCharges(deps, campusId, later(600 * turn))
    assert.equal(atWechat(attempt), await inLedger(attempt), `round ${round}`)
  }
})

test('the same id from eight sides at once is one charge', async () => {
  const attempt = attemptOf(codeThat('pays'))
  const answers = await Promise.all(Array.from({ length: 8 }, () => charge(attempt)))
  assert.ok(answers.every((answer) => answer.ok))
  assert.equal(told(await charge(attempt)), 'approved')
  const orders = control
    .orders({ channel: 'wechat' })
    .orders.filter(({ orderNo }) => orderNo === orderNumberOf(attempt.id))
  assert.equal(orders.length, 1)
})

test('a reversal that would overtake its charge waits; what is paid after all goes back', async () => {
  const attempt = attemptOf(codeThat('pays'))
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const slow = scripted({
    async chargeCode(asked) {
      await arrived
      return wechat.chargeCode(asked)
    },
  })
  const first = chargeCode(slow, attempt, new Date())
  const of = { campusId, terminalId: till.terminalId, paymentId: attempt.id }
  while ((await selectCharge(pool, of)) === null) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(told(await cancelCharge(deps, of, new Date())), 'pending answer')
  // Whoever finds it much later reverses it, and only then the charge arrives.
  assert.equal(told(await cancelCharge(deps, of, later(16))), 'channel_refused reversed')
  arrive()
  assert.equal(told(await first), 'channel_refused reversed')
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [false, false])
})

test('a payment of another kind under its id counts, and WeChat gives its money back', async () => {
  const attempt = attemptOf(codeThat('password'))
  assert.equal(told(await charge(attempt)), 'pending password')
  const { walletId } = await makePerson(campus, { walletFen: 100_00 })
  const outcome = await campus.poster.post({
    shape: 'spend',
    kind: 'payment',
    id: attempt.id,
    walletId,
    toId: merchant.payableId,
    amountFen: 12_50,
    terminalId: till.terminalId,
    occurredAt: new Date(),
    guards: {},
  })
  assert.ok(outcome.ok)
  control.pay({ channel: 'wechat', orderNo: orderNumberOf(attempt.id) })
  assert.equal(told(await charge(attempt)), 'channel_refused reversed')
  assert.equal(atWechat(attempt), false)
})

test('what the channel will not give back is told as that, and is a case', async () => {
  const attempt = attemptOf(codeThat('password'))
  await charge(attempt)
  const of = { campusId, terminalId: till.terminalId, paymentId: attempt.id }
  const stubborn = scripted({
    reverseCharge: () => Promise.resolve({ state: 'refused', reason: 'NOTENOUGH' }),
  })
  assert.equal(told(await cancelCharge(stubborn, of, new Date())), 'channel_refused kept')
  assert.deepEqual(await casesOf(attempt.id), ['channel_paid_after_reversal'])
})

test('another amount than ours is given back, and is a case', async () => {
  const attempt = attemptOf(codeThat('password'))
  await charge(attempt)
  const paid = { state: 'paid', channelOrderId: '1', amountFen: 1, paidAt: new Date(), payer: null } as const
  const other = scripted({ queryOrder: () => Promise.resolve(paid) })
  assert.equal(told(await chargeCode(other, attempt, new Date())), 'channel_refused reversed')
  assert.deepEqual([await casesOf(attempt.id), await inLedger(attempt)], [['channel_amount_differs'], false])
})

test('however often it was asked about, a charge that its terminal forgot is reversed in its time', async () => {
  const attempt = attemptOf(codeThat('password'))
  for (let turn = 0; turn < 20; turn++) await charge(attempt)
  await resumeCharges(deps, campusId, later(62))
  assert.equal((await selectCharge(pool, { campusId, paymentId: attempt.id }))?.state, 'reversed')
})

test('a server that died after its row was written leaves nothing behind', async () => {
  const attempt = attemptOf(codeThat('pays'))
  const dying = new Map<ChannelCode, Channel>([
    ['wechat', { ...wechat, chargeCode: () => Promise.reject(new Error('killed')) }],
  ])
  await assert.rejects(chargeCode({ ...deps, channelsOf: () => dying }, attempt, new Date()))
  assert.equal(told(await charge(attempt)), 'pending answer')
  for (let turn = 1; turn <= 3; turn++) await resumeCharges(deps, campusId, later(300 * turn))
  assert.equal(told(await charge(attempt)), 'channel_refused reversed')
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [false, false])
})

test('a payment is taken back within minutes, once, in the ledger and at WeChat, whose reply may be lost', async () => {
  const attempt = attemptOf(codeThat('pays'))
  await charge(attempt)
  control.trouble({
    channel: 'wechat',
    trouble: 'lose',
    times: 3,
    path: `${orderNumberOf(attempt.id)}/reverse`,
  })
  const order = { campusId, terminalId: till.terminalId, paymentId: attempt.id, id: uuidv7() }
  const before = await accountBalance(pool, campusId, merchant.payableId)
  const all = await Promise.all([1, 2, 3].map(() => reverse(deps, order, new Date())))
  assert.ok(
    all.some(({ ok }) => ok),
    JSON.stringify(all),
  )
  assert.ok((await reverse(deps, order, new Date())).ok)
  const second = await reverse(deps, { ...order, id: uuidv7() }, new Date())
  assert.ok(!second.ok && second.code === 'already_reversed')
  for (let turn = 1; turn <= 3; turn++) await resumeCharges(deps, campusId, later(600 * turn))
  assert.deepEqual([atWechat(attempt), await inLedger(attempt)], [false, false])
  assert.equal(await accountBalance(pool, campusId, merchant.payableId), before - 12_50)
})

test('a reversal whose id stands for another act takes nothing back, and is a case', async () => {
  const [other, attempt] = [attemptOf(codeThat('pays')), attemptOf(codeThat('pays'))]
  await Promise.all([charge(other), charge(attempt)])
  const row = await selectCharge(pool, { campusId, paymentId: attempt.id })
  assert.ok(row)
  const kept = await reverseFrom(deps, campusId, row, ['paid'], new Date(), { id: other.id, at: new Date() })
  assert.equal(kept?.state, 'kept')
  assert.deepEqual([atWechat(attempt), await casesOf(attempt.id)], [true, ['channel_paid_after_reversal']])
  const order = { campusId, terminalId: till.terminalId, paymentId: attempt.id, id: other.id }
  const done = await reverse(deps, order, new Date())
  assert.ok(!done.ok && done.code === 'id_conflict')
})

test('the campus’s books and WeChat’s agree in the end', async () => {
  const { orders } = control.orders({ channel: 'wechat' })
  const heldFen = orders
    .filter(({ state, refunds }) => state === 'paid' && refunds.length === 0)
    .reduce((sum, { amountFen }) => sum + amountFen, 0)
  assert.equal(await accountBalance(pool, campusId, clearing), -heldFen)
})
