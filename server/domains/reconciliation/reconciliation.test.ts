import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { makeChannelDay } from '../../../test/channel-day.ts'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../../../test/factories.ts'
import type { Planted } from '../../../test/fakes/bill-differences.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { assertLedger } from '../../../test/offline.ts'
import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import type { Channel } from '../channels/channel.ts'
import { channelMakers } from '../channels/channel-makers.ts'
import { actIdOf } from '../channels/order-number.ts'
import { wechatChannel } from '../channels/wechat-channel.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { resumeAdjustments } from './adjust.ts'
import { upsertDay } from './day-store.ts'
import { approveItem, type DecideDeps, decideItem } from './decide-item.ts'
import { differencesTable } from './differences-table.ts'
import { listDays, readDay } from './list-days.ts'
import { reconcileDue } from './reconcile.ts'
import { uploadBill } from './upload-bill.ts'

/*
 * Days of a WeChat Pay that shares no code with us, with differences of every kind planted in its bills: each is found,
 * none invented, and two people close them.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo: settings } = JSON.parse(outside.channelsJson('demo')) as { demo: Record<ChannelCode, object> }
const wechat = wechatChannel(settings.wechat, () => new Date())
const through = (more: Partial<Channel> = {}) => ({
  ...campus,
  recordAudit,
  channelsOf: () => new Map<ChannelCode, Channel>([['wechat', { ...wechat, ...more }]]),
})
const deps = through()
const merchant = await makeMerchant(campus, { name: '一食堂' })
const till = await makeTerminal(campus, merchant)
const people = await Promise.all([1, 2, 3].map(() => makePerson(campus)))
const walletIds = people.map(({ walletId }) => walletId)
const where = { control, merchant, till, walletIds }
const clearing = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
const suspense = await openAccount(pool, campusId, 'suspense')
afterEach(() => assertLedger(campus))

const [FIRST, SECOND] = ['2026-11-16', '2026-11-17']
const elevenAfter = (day: BusinessDate) =>
  new Date(startOfBusinessDate(addDays(day, 1)).getTime() + 11 * 3600_000)
const [asker, approver] = [uuidv7(), uuidv7()]
const dayOf = async (day: BusinessDate) => {
  const detail = await readDay(pool, { campusId, channel: 'wechat', day })
  assert.ok(detail)
  return detail
}
type Item = Awaited<ReturnType<typeof dayOf>>['items'][number]
const balances = async () => ({
  clearing: await accountBalance(pool, campusId, clearing),
  suspense: await accountBalance(pool, campusId, suspense),
})

/** What a planted difference is found as. */
function expected({ difference, orderNo, refundNo }: Planted): string {
  const words = {
    missing: 'shortfall open',
    extra: 'surplus open',
    amount: 'amount open',
    state: 'state open',
    refund_missing: 'surplus timing',
    refund_extra: 'shortfall open',
    moved: 'shortfall timing',
    double: 'duplicate open',
    fee: 'fee open',
    summary: 'summary open',
  }
  return [words[difference], difference === 'refund_missing' ? '' : orderNo, refundNo ?? ''].join(' ')
}
const told = ({ difference, state, orderNo, refundNo }: Item) =>
  [difference, state, orderNo, refundNo ?? ''].join(' ')

const propose = (caseId: string, adjustment: 'suspense' | 'credit_person' | 'take_back' | 'none') =>
  decideItem(deps, { campusId, operatorId: asker, caseId, adjustment, note: '已核对' }, new Date())
/** The approval of what is proposed now. */
const approvalOf = async (caseId: string, operatorId = approver) => {
  const items = [...(await dayOf(FIRST)).items, ...(await dayOf(SECOND)).items]
  const at = items.find((item) => item.case?.id === caseId)?.case?.proposal?.at
  assert.ok(at)
  return { campusId, operatorId, caseId, approve: true, proposedAt: new Date(at), note: '同意' }
}
const approve = async (caseId: string, operatorId = approver, more: DecideDeps = deps) =>
  approveItem(more, await approvalOf(caseId, operatorId), new Date())
const openOne = async (difference: Item['difference'], adjustment?: string) => {
  const items = [...(await dayOf(FIRST)).items, ...(await dayOf(SECOND)).items]
  const found = items.find(
    (item) =>
      item.difference === difference &&
      item.state === 'open' &&
      item.case?.state === 'open' &&
      (adjustment === undefined || item.adjustments.some((one) => one === adjustment)),
  )
  assert.ok(found?.case, `an open ${difference}`)
  return { ...found, caseId: found.case.id }
}

await makeChannelDay(campus, where, FIRST, 300)
await makeChannelDay(campus, where, SECOND, 200)
const plan = {
  missing: 3,
  extra: 2,
  amount: 2,
  state: 1,
  refund_missing: 1,
  refund_extra: 2,
  moved: 3,
  double: 2,
  fee: 2,
  summary: 1,
}
const { planted } = control.plant({ channel: 'wechat', date: FIRST, plan })

test('a day’s planted differences of every kind are found, each as what it is, and none is invented', async () => {
  assert.equal(await reconcileDue(deps, campusId, elevenAfter(FIRST)), 1)
  const day = await dayOf(FIRST)
  assert.deepEqual([day.state, day.fault, day.rowsDone], ['matched', null, day.rowsTotal])
  assert.equal(planted.length, 19)
  assert.deepEqual(day.items.map(told).toSorted(), planted.map(expected).toSorted())
  assert.deepEqual([day.open, day.timing], [15, 4])
  const table = differencesTable(day)
  assert.deepEqual(
    table.rows.map(([difference, , orderNo, , ours, theirs]) => [difference, orderNo, ours, theirs]).at(0),
    ['金额不符', day.items[0]!.orderNo, { fen: day.items[0]!.oursFen }, { fen: day.items[0]!.theirsFen }],
  )
  // What the sides differ by is what the differences come to, and nothing else.
  const ours = day.ours.inFen - day.ours.outFen
  const rows = await pool.query<{ net: number }>(
    'SELECT sum(in_fen - out_fen)::bigint AS net FROM channel_bill_rows WHERE day = $1',
    [FIRST],
  )
  const money = day.items.filter(({ difference }) => !['fee', 'state', 'summary'].includes(difference))
  const differenceFen = money.reduce((sum, item) => sum + item.theirsFen - item.oursFen, 0)
  assert.equal(rows.rows[0]!.net - ours, differenceFen)
})

test('the next day’s bill has what was on its way; repeating a day changes nothing', async () => {
  await reconcileDue(deps, campusId, elevenAfter(SECOND))
  const [first, second] = [await dayOf(FIRST), await dayOf(SECOND)]
  assert.deepEqual([second.state, second.items], ['matched', []])
  const moved = first.items.filter(({ state }) => state === 'resolved')
  assert.equal(moved.length, 3)
  await pool.query(`UPDATE reconciliations SET state = 'waiting', try_at = now() - interval '10 years'`)
  await reconcileDue(deps, campusId, elevenAfter(SECOND))
  assert.deepEqual(
    (await dayOf(FIRST)).items.map((item) => [told(item), item.case?.id]),
    first.items.map((item) => [told(item), item.case?.id]),
  )
})

test('a shortfall is taken back from the account, by two people, once', async () => {
  const item = await openOne('shortfall', 'take_back')
  const before = await balances()
  const wallets = async () =>
    (await Promise.all(walletIds.map((id) => readWallet(pool, campusId, id)))).reduce(
      (sum, { walletFen }) => sum + walletFen,
      0,
    )
  const held = await wallets()
  assert.ok((await propose(item.caseId, 'take_back')).ok)
  assert.deepEqual(await balances(), before)
  const own = await approve(item.caseId, asker)
  assert.ok(!own.ok && own.code === 'second_person_required')
  const approval = await approvalOf(item.caseId)
  const done = await Promise.all([1, 2].map(() => approveItem(deps, approval, new Date())))
  assert.ok(done.some(({ ok }) => ok))
  assert.equal(await wallets(), held - item.oursFen)
  assert.equal((await balances()).clearing, before.clearing + item.oursFen)
  const after = (await dayOf(FIRST)).items.find((one) => one.case?.id === item.caseId)
  assert.deepEqual([after?.state, after?.adjustments, after?.case?.decision], ['cleared', [], 'take_back'])
})

test('what the account does not hold any more is borne from suspense', async () => {
  const item = await openOne('shortfall', 'take_back')
  const orderId = actIdOf(item.orderNo)
  const { rows } = await pool.query<{ id: number }>('SELECT wallet_id AS id FROM transfers WHERE id = $1', [
    orderId,
  ])
  const walletId = rows[0]!.id
  const { walletFen } = await readWallet(pool, campusId, walletId)
  const spent = await campus.poster.post({
    shape: 'spend',
    kind: 'payment',
    id: uuidv7(),
    walletId,
    toId: merchant.payableId,
    amountFen: walletFen,
    terminalId: till.terminalId,
    occurredAt: new Date(),
    guards: {},
  })
  assert.ok(spent.ok)
  const before = await balances()
  await propose(item.caseId, 'take_back')
  assert.ok((await approve(item.caseId)).ok)
  const { clearing: held, suspense: borne } = await balances()
  assert.deepEqual([held, borne], [before.clearing + item.oursFen, before.suspense - item.oursFen])
})

test('a surplus that nobody knows waits in suspense; a server that died in between is gone on with', async () => {
  const item = await openOne('surplus')
  const before = await balances()
  const impossible = await propose(item.caseId, 'credit_person')
  assert.ok(!impossible.ok && impossible.code === 'adjustment_impossible')
  await propose(item.caseId, 'suspense')
  const dying = { ...deps, posterOf: () => ({ post: () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(approve(item.caseId, approver, dying))
  assert.deepEqual(await balances(), before)
  await Promise.all([1, 2].map(() => resumeAdjustments(deps, campusId, new Date())))
  assert.equal((await balances()).suspense, before.suspense + item.theirsFen)
  assert.equal(await resumeAdjustments(deps, campusId, new Date()), 0)
})

test('an explanation alone needs one person; what is decided is decided', async () => {
  const item = await openOne('fee')
  assert.deepEqual(item.adjustments, ['none'])
  const before = await balances()
  assert.ok((await propose(item.caseId, 'none')).ok)
  assert.deepEqual(await balances(), before)
  const again = await propose(item.caseId, 'suspense')
  assert.ok(again.ok && again.case.decision?.adjustment === 'none')
})

test('a bill that is late is asked for again, then a person is told; an invalid one at once', async () => {
  const day = '2026-11-18'
  await makeChannelDay(campus, where, day, 10)
  const late = through({ fetchBill: () => Promise.resolve({ ok: false, code: 'bill_not_ready' }) })
  for (let hour = 0; hour < 100; hour++)
    await reconcileDue(late, campusId, new Date(elevenAfter(day).getTime() + hour * 3600_000))
  const stateOf = async () => {
    const { state, fault } = await dayOf(day)
    return [state, fault]
  }
  assert.deepEqual(await stateOf(), ['failed', 'bill_late'])
  await pool.query(`UPDATE reconciliations SET state = 'waiting', try_at = $2 WHERE day = $1`, [
    day,
    new Date(),
  ])
  const odd = through({ fetchBill: () => Promise.resolve({ ok: false, code: 'bill_invalid' }) })
  await reconcileDue(odd, campusId, new Date())
  assert.deepEqual(await stateOf(), ['failed', 'bill_invalid'])
})

test('a file of the merchant pages is taken for its day, and for no other', async () => {
  const [day, other] = ['2026-11-18', '2026-11-10']
  const bill = await wechat.fetchBill(day)
  assert.ok(bill.ok)
  const given = through({ readBill: () => bill })
  const key = { campusId, channel: 'wechat', day } as const
  const wrong = await uploadBill(given, { ...key, day: other }, new Uint8Array(), new Date())
  assert.ok(!wrong.ok && wrong.code === 'bill_day_invalid')
  for (let twice = 0; twice < 2; twice++) {
    assert.ok((await uploadBill(given, key, new Uint8Array(), new Date())).ok)
    // Its lease is over as after a kill.
    await reconcileDue(given, campusId, new Date(Date.now() + 600_000))
  }
  const { state, billSource, open } = await dayOf(day)
  assert.deepEqual([state, billSource, open], ['matched', 'upload', 0])
})

test('a wrong file opens nothing: its day says that there are too many differences', async () => {
  const day = '2026-11-19'
  await makeChannelDay(campus, where, day, 1_500)
  const bill = await wechat.fetchBill('2026-11-18')
  assert.ok(bill.ok)
  await upsertDay(pool, { campusId, channel: 'wechat', day }, { state: 'waiting', tryAt: new Date() })
  await reconcileDue(through({ fetchBill: () => Promise.resolve(bill) }), campusId, new Date())
  const { state, fault, items } = await dayOf(day)
  assert.deepEqual([state, fault, items.length], ['failed', 'too_many_differences', 0])
  const listed = await listDays(pool, { campusId, from: FIRST, to: day }, ['wechat'])
  assert.ok(listed.ok)
  assert.deepEqual(
    listed.days.days.map((one) => [one.day, one.state]),
    [
      [day, 'failed'],
      ['2026-11-18', 'matched'],
      [SECOND, 'matched'],
      [FIRST, 'matched'],
    ],
  )
})

test('what is approved is what was proposed: a difference that has changed since is sent back first', async () => {
  const item = await openOne('amount')
  assert.ok((await propose(item.caseId, 'suspense')).ok)
  await pool.query('UPDATE channel_bill_rows SET in_fen = in_fen + 5 WHERE order_no = $1 AND in_fen > 0', [
    item.orderNo,
  ])
  const key = { campusId, channel: 'wechat', day: FIRST } as const
  await upsertDay(pool, key, { state: 'waiting', tryAt: elevenAfter(FIRST) })
  await reconcileDue(deps, campusId, elevenAfter(SECOND))
  const before = await balances()
  const stale = await approve(item.caseId)
  assert.ok(!stale.ok && stale.code === 'adjustment_impossible')
  assert.deepEqual(await balances(), before)
  const proposedAt = (await dayOf(FIRST)).items.find((one) => one.case?.id === item.caseId)?.case?.proposal
    ?.at
  assert.ok(proposedAt)
  const back = { campusId, operatorId: approver, caseId: item.caseId, approve: false, note: '金额已变' }
  assert.ok((await approveItem(deps, { ...back, proposedAt: new Date(proposedAt) }, new Date())).ok)
  assert.ok((await propose(item.caseId, 'suspense')).ok)
  assert.ok((await approve(item.caseId)).ok)
  assert.equal((await balances()).suspense, before.suspense + item.theirsFen + 5 - item.oursFen)
})

for (const channel of ['alipay', 'ccb'] as const)
  test(`a day of ${channel}: all that its bill can tell is found in it, and nothing is invented`, async () => {
    await makeChannelDay(campus, { ...where, channel }, FIRST, 200)
    // Alipay's rows have no state.
    const { state, ...kinds } = plan
    const sown = control.plant({
      channel,
      date: FIRST,
      plan: channel === 'alipay' ? kinds : { ...kinds, state },
    })
    const client = channelMakers.get(channel)!(settings[channel], () => new Date())
    const one = { ...deps, channelsOf: () => new Map([[channel, client]]) }
    await reconcileDue(one, campusId, elevenAfter(FIRST))
    const day = await readDay(pool, { campusId, channel, day: FIRST })
    assert.deepEqual([day?.state, day?.fault], ['matched', null])
    assert.deepEqual(day?.items.map(told).toSorted(), sown.planted.map(expected).toSorted())
  })
