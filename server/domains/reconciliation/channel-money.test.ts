import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { makeChannelDay } from '../../../test/channel-day.ts'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { assertLedger } from '../../../test/offline.ts'
import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import type { Channel } from '../channels/channel.ts'
import { wechatChannel } from '../channels/wechat-channel.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { upsertDay } from './day-store.ts'
import { decideArrival, postArrivals } from './decide-arrival.ts'
import { approveItem, decideItem } from './decide-item.ts'
import { readDay } from './list-days.ts'
import { postFees } from './post-fees.ts'
import { proposeArrival } from './propose-arrival.ts'
import { readChannelMoney } from './read-channel-money.ts'
import { reconcileDue } from './reconcile.ts'

/*
 * What a WeChat Pay that shares no code with us holds, keeps as its fee and pays into the bank: every fen of the clearing
 * account is explained at every step.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: { wechat: object } }
const wechat = wechatChannel(demo.wechat, () => new Date())
const through = (more: Partial<Channel> = {}) => ({
  ...campus,
  recordAudit,
  channelsOf: () => new Map<ChannelCode, Channel>([['wechat', { ...wechat, ...more }]]),
})
const deps = through()
const merchant = await makeMerchant(campus)
const till = await makeTerminal(campus, merchant)
const people = await Promise.all([1, 2, 3].map(() => makePerson(campus)))
const where = { control, merchant, till, walletIds: people.map(({ walletId }) => walletId) }
const bank = await openAccount(pool, campusId, 'bank')
const fees = await openAccount(pool, campusId, 'channel_fee', { code: 'wechat' })
afterEach(() => assertLedger(campus))

const DAYS = ['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13'] as const
const elevenAfter = (day: BusinessDate) =>
  new Date(startOfBusinessDate(addDays(day, 1)).getTime() + 11 * 3600_000)
const NOW = elevenAfter('2026-11-14')
const operators = await Promise.all(
  ['asker', 'approver'].map(async (login) => {
    const id = uuidv7()
    await pool.query(
      `INSERT INTO operators (campus_id, operator_id, login, name, roles, password_hash, created_at)
       VALUES ($1, $2, $3, $3, '{finance}', '', now())`,
      [campusId, id, login],
    )
    return id
  }),
)
const [asker, approver] = operators as [string, string]
const money = async () => {
  const [wechatMoney] = (await readChannelMoney(pool, campusId, NOW)).channels
  assert.ok(wechatMoney)
  assert.equal(wechatMoney.restFen, 0, JSON.stringify({ ...wechatMoney, awaited: [], arrivals: [] }))
  return wechatMoney
}
const balance = (id: number) => accountBalance(pool, campusId, id)
const compare = async (day: BusinessDate, more?: Partial<Channel>) => {
  await reconcileDue(more ? through(more) : deps, campusId, elevenAfter(day))
  await postFees(deps, campusId, elevenAfter(day))
}
const propose = (toDay: string, amountFen: number, id = uuidv7(NOW)) => {
  const arrival = {
    id,
    channel: 'wechat',
    toDay,
    amountFen,
    arrivedOn: '2026-11-14',
    note: '银行回单',
  } as const
  return proposeArrival(pool, { campusId, operatorId: asker, ...arrival }, NOW)
}
const decide = (id: string, approve: boolean, operatorId = approver) =>
  decideArrival(deps, { campusId, operatorId, id, approve, note: '已核对' }, NOW)
const codeOf = (done: { ok: boolean; code?: string }) => (done.ok ? 'ok' : done.code)

test('fees are posted as the bills say, once, and what is not compared yet is told apart', async () => {
  await makeChannelDay(campus, where, DAYS[0], 200)
  await makeChannelDay(campus, where, DAYS[1], 200)
  const before = await money()
  assert.ok(before.heldFen > 0)
  assert.equal(before.notComparedFen, before.heldFen)
  control.plant({ channel: 'wechat', date: DAYS[0], plan: { missing: 2, extra: 2, amount: 1, moved: 2 } })
  await compare(DAYS[0])
  const first = await money()
  assert.deepEqual(
    first.awaited.map(({ day }) => day),
    [DAYS[0]],
  )
  assert.equal(first.feesToPostFen, 0)
  assert.equal(-(await balance(fees)), first.awaited[0]!.feeFen)
  assert.ok(first.awaited[0]!.feeFen > 0)
  await Promise.all([1, 2].map(() => postFees(deps, campusId, NOW)))
  assert.deepEqual(await money(), first)
  await compare(DAYS[1])
  const both = await money()
  assert.equal(both.notComparedFen, 0)
  assert.equal(-(await balance(fees)), both.awaited[0]!.feeFen + both.awaited[1]!.feeFen)
})

test('a killed server leaves a planned fee that is posted once, and a later bill of the day only its difference', async () => {
  await makeChannelDay(campus, where, DAYS[2], 100)
  await reconcileDue(deps, campusId, elevenAfter(DAYS[2]))
  const before = await balance(fees)
  const dying = { ...deps, posterOf: () => ({ post: () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(postFees(dying, campusId, NOW))
  const half = await money()
  assert.ok(half.feesToPostFen > 0)
  await Promise.all([1, 2, 3].map(() => postFees(deps, campusId, NOW)))
  assert.equal(before - (await balance(fees)), half.feesToPostFen)
  const more = async (date: BusinessDate) => {
    const fetched = await wechat.fetchBill(date)
    assert.ok(fetched.ok)
    const { rows, totals } = fetched.bill
    const dearer = rows.map((row, index) => (index === 0 ? { ...row, feeFen: row.feeFen + 7 } : row))
    return { ok: true as const, bill: { rows: dearer, totals: { ...totals, feeFen: totals.feeFen + 7 } } }
  }
  const posted = await balance(fees)
  const then = elevenAfter(DAYS[2])
  await upsertDay(pool, { campusId, channel: 'wechat', day: DAYS[2] }, { state: 'waiting', tryAt: then })
  await reconcileDue(through({ fetchBill: more }), campusId, then)
  await postFees(deps, campusId, NOW)
  assert.equal(posted - (await balance(fees)), 7)
  await money()
})

test('what was explained only, and what went to suspense, stays explained', async () => {
  const items = (await readDay(pool, { campusId, channel: 'wechat', day: DAYS[0] }))!.items
  const open = items.filter(({ state, case: found }) => state === 'open' && found)
  const first = open.find(({ oursFen, theirsFen }) => Math.abs(theirsFen - oursFen) > 10_00)
  assert.ok(first)
  const order = { campusId, operatorId: asker, caseId: first.case!.id, note: '已查明' }
  const said = await decideItem(deps, { ...order, adjustment: 'none' }, NOW)
  assert.ok(said.ok && said.case.state === 'proposed', 'more than one person may explain')
  const { proposedAt } = said.case
  assert.ok(proposedAt)
  const approval = { ...order, operatorId: approver, approve: true, proposedAt }
  assert.ok((await approveItem(deps, approval, NOW)).ok)
  const after = await money()
  assert.notEqual(after.differencesFen, 0)
})

test('money arrives for the earliest days, said by one and approved by another, once, whoever approves at once', async () => {
  const before = await money()
  const [first] = before.awaited
  assert.ok(first)
  const id = uuidv7(NOW)
  assert.equal(codeOf(await propose('2026-11-30', 1)), 'arrival_days_invalid')
  assert.equal(codeOf(await propose('2026-11-09', 1)), 'arrival_days_invalid')
  const said = await Promise.all([propose(first.day, first.netFen, id), propose(first.day, first.netFen, id)])
  assert.deepEqual(said.map(codeOf), ['ok', 'ok'])
  assert.equal(codeOf(await propose(first.day, first.netFen + 1, id)), 'id_conflict')
  assert.equal(codeOf(await propose(first.day, first.netFen)), 'arrival_days_invalid', 'it is said already')
  assert.deepEqual([await balance(bank), (await money()).heldFen], [0, before.heldFen])
  assert.equal(codeOf(await decide(id, true, asker)), 'second_person_required')
  const approvals = await Promise.all([decide(id, true), decide(id, true), decide(id, true)])
  assert.deepEqual(approvals.map(codeOf), ['ok', 'ok', 'ok'])
  assert.equal(codeOf(await decide(id, false)), 'arrival_state_conflict')
  assert.equal(await balance(bank), -first.netFen)
  const after = await money()
  assert.deepEqual(
    [after.heldFen, after.awaited.length],
    [before.heldFen - first.netFen, before.awaited.length - 1],
  )
  assert.equal(after.arrivedLessFen, 0)
})

test('less than the bill says stays to be seen; what is taken back can be said anew; a kill leaves nothing half done', async () => {
  const before = await money()
  const [first] = before.awaited
  assert.ok(first)
  const wrong = uuidv7(NOW)
  assert.equal(codeOf(await propose(first.day, 1_00, wrong)), 'ok')
  assert.equal(codeOf(await decide(wrong, false, asker)), 'ok')
  assert.equal(codeOf(await decide(wrong, true)), 'arrival_state_conflict')
  const id = uuidv7(NOW)
  assert.equal(codeOf(await propose(first.day, first.netFen - 5_00, id)), 'ok')
  const dying = { ...deps, posterOf: () => ({ post: () => Promise.reject(new Error('killed')) }) }
  const order = { campusId, operatorId: approver, id, approve: true, note: '少 5 元' }
  await assert.rejects(decideArrival(dying, order, NOW))
  assert.equal((await money()).heldFen, before.heldFen)
  await Promise.all([1, 2].map(() => postArrivals(deps, campusId, NOW)))
  const after = await money()
  assert.deepEqual([after.heldFen, after.arrivedLessFen], [before.heldFen - first.netFen + 5_00, 5_00])
  const latest = after.arrivals.find((one) => one.id === id)
  assert.deepEqual(
    [latest?.state, latest?.expectedFen, latest?.amountFen],
    ['posted', first.netFen, first.netFen - 5_00],
  )
})

test('a day whose bill cannot be used has one case, which ends by itself once the day is compared', async () => {
  await makeChannelDay(campus, where, DAYS[3], 20)
  const key = { campusId, channel: 'wechat', day: DAYS[3] } as const
  const unusable = { fetchBill: async () => ({ ok: false, code: 'bill_invalid' }) as const }
  const found = async () => {
    const { rows } = await pool.query<{ state: string; detail: unknown }>(
      `SELECT state, detail FROM cases WHERE campus_id = $1 AND kind = 'channel_day_failed' ORDER BY state`,
      [campusId],
    )
    return rows
  }
  for (let twice = 0; twice < 2; twice++) {
    await compare(DAYS[3], unusable)
    await upsertDay(pool, key, { state: 'waiting', tryAt: elevenAfter(DAYS[3]) })
    await compare(DAYS[3], unusable)
    assert.equal((await readDay(pool, key))?.state, 'failed')
  }
  const detail = { channel: 'wechat', day: DAYS[3], fault: 'bill_invalid' }
  assert.deepEqual(await found(), [{ state: 'open', detail }])
  assert.equal((await money()).awaited.at(-1)?.day, DAYS[2])
  await upsertDay(pool, key, { state: 'waiting', tryAt: elevenAfter(DAYS[3]) })
  await compare(DAYS[3])
  assert.deepEqual(await found(), [{ state: 'decided', detail }])
  await upsertDay(pool, key, { state: 'waiting', tryAt: elevenAfter(DAYS[3]) })
  await compare(DAYS[3], unusable)
  assert.deepEqual((await found()).map(({ state }) => state).toSorted(), ['decided', 'open'])
})
