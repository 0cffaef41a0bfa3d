import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  NOON,
  type TestMerchant,
  TODAY,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { payoutAccountRoutes } from './payout-account-routes.ts'
import { resumeMerchantPayouts } from './payout-post.ts'
import { payoutRoutes } from './payout-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
const YESTERDAY = '2026-11-19'
const [drafter, approver] = [operatorCaller('finance'), operatorCaller('finance')]
// The ledger a server speaks with; a test may cut it off.
let ledger: Pick<Poster, 'post'> = poster
const deps = { pool, keys: campus.keys, clock: () => NOON, posterOf: () => ledger }
const { call } = await testHttp({ after }, campusId, (http) => {
  payoutRoutes(http, deps)
  payoutAccountRoutes(http, deps)
})
const person = await makePerson(campus, { walletFen: 100_000_00 })
const clearing = await openAccount(pool, campusId, 'payout_clearing', { code: 'merchants' })
const bank = await openAccount(pool, campusId, 'bank')
const NUMBER = '6222020200112233445'

async function sell(merchant: TestMerchant, amountFen: number, postedAt = NOON): Promise<string> {
  const id = uuidv7(postedAt)
  const [outcome] = await poster.postBatch(
    [
      {
        shape: 'spend',
        kind: 'payment',
        id,
        walletId: person.walletId,
        toId: merchant.payableId,
        amountFen,
        occurredAt: postedAt,
        guards: {},
      },
    ],
    postedAt,
  )
  assert.ok(outcome?.ok)
  return id
}

async function refund(merchant: TestMerchant, amountFen: number): Promise<void> {
  const outcome = await poster.post({
    shape: 'credit',
    kind: 'refund',
    id: uuidv7(NOON),
    walletId: person.walletId,
    fromId: merchant.payableId,
    walletFen: amountFen,
    subsidyFen: 0,
    occurredAt: NOON,
  })
  assert.ok(outcome.ok)
}

const askAccount = (merchant: TestMerchant, id = uuidv7(NOON), number = NUMBER) =>
  call(drafter, 'POST', `/v1/merchants/${merchant.merchantId}/bank-accounts`, {
    id,
    holder: '一食堂餐饮公司',
    bank: '建设银行',
    number,
  })
const decideAccount = (id: string, approve = true, by = approver) =>
  call(by, 'POST', `/v1/merchant-bank-accounts/${id}/approval`, { approve, note: '电话核实' })

/** A merchant with a bank account, who sold this much on the day before. */
async function paidMerchant(soldFen: number, name = '一食堂'): Promise<TestMerchant> {
  const merchant = await makeMerchant(campus, { name })
  const { status, body } = await askAccount(merchant)
  assert.equal(status, 201)
  const of = body.merchants.find(
    (one: { merchant: { id: string } }) => one.merchant.id === merchant.merchantId,
  )
  assert.equal((await decideAccount(of.waiting.id)).status, 200)
  if (soldFen > 0) await sell(merchant, soldFen, new Date(NOON.getTime() - 86_400_000))
  return merchant
}

const draft = (merchants: readonly TestMerchant[], id = uuidv7(NOON), date = YESTERDAY, by = drafter) =>
  call(by, 'POST', '/v1/payout-runs', {
    id,
    date,
    merchantIds: merchants.map(({ merchantId }) => merchantId),
  })
const decide = (id: string, approve = true, by = approver) =>
  call(by, 'POST', `/v1/payout-runs/${id}/approval`, { approve, note: '已核对' })
const owed = (merchant: TestMerchant) => accountBalance(pool, campusId, merchant.payableId)
const balances = async () => ({
  clearing: await accountBalance(pool, campusId, clearing),
  bank: await accountBalance(pool, campusId, bank),
})
const stateOf = async (runId: string) =>
  (await call(drafter, 'GET', `/v1/payout-runs/${runId}`)).body.lines.map(
    ({ state, amountFen }: { state: string; amountFen: number }) => [state, amountFen],
  )
async function candidate(merchant: TestMerchant, date = YESTERDAY) {
  const { body } = await call(drafter, 'GET', `/v1/payout-candidates?date=${date}`)
  return body.merchants.find((one: { merchant: { id: string } }) => one.merchant.id === merchant.merchantId)
}

test('a run pays what was owed at the day’s end, from payable to clearing to bank, once however often it is repeated', async () => {
  const [noodles, shop] = [await paidMerchant(1000_00), await paidMerchant(50_00, '超市')]
  await sell(noodles, 7_00) // today: not of yesterday
  const before = await balances()
  const id = uuidv7(NOON)
  assert.equal((await draft([noodles, shop], id)).status, 201)
  assert.equal((await draft([noodles, shop], id)).status, 200)
  assert.equal((await draft([noodles], id)).body.code, 'id_conflict')
  assert.equal(await owed(noodles), 1007_00)

  assert.equal((await decide(id, true, drafter)).body.code, 'second_person_required')
  const [once, again] = await Promise.all([decide(id), decide(id)])
  assert.deepEqual([once.status, again.status], [200, 200])
  assert.deepEqual(await stateOf(id), [
    ['posted', 1000_00],
    ['posted', 50_00],
  ])
  assert.deepEqual([await owed(noodles), await owed(shop)], [7_00, 0])
  assert.equal((await decide(id, false)).body.code, 'payout_state_conflict')

  const { body } = await call(drafter, 'GET', `/v1/payout-runs/${id}`)
  const [first, second] = body.lines
  assert.match(first.reference, /^JS\d{6}-001$/)
  assert.equal(body.run.openCount, 2)
  const list = await call(drafter, 'GET', `/v1/payout-runs/${id}/bank-list.csv`)
  assert.match(list.text, new RegExp(`一食堂餐饮公司,建设银行, ${NUMBER},1000.00,${first.reference}`))
  const mark = { lineIds: [first.id] }
  for (const _ of [1, 2])
    assert.equal((await call(approver, 'POST', `/v1/payout-runs/${id}/paid`, mark)).status, 200)
  const returned = { lineIds: [second.id], reason: '户名不符' }
  for (const _ of [1, 2])
    assert.equal((await call(approver, 'POST', `/v1/payout-runs/${id}/returns`, returned)).status, 200)
  assert.equal(await owed(shop), 50_00)
  assert.deepEqual(await balances(), { clearing: before.clearing, bank: before.bank + 1000_00 })
  // Marked paid, and given back by the bank days later.
  await call(approver, 'POST', `/v1/payout-runs/${id}/returns`, { ...mark, reason: '销户' })
  assert.equal(await owed(noodles), 1007_00)
  assert.deepEqual(await balances(), before)
  const empty = await call(drafter, 'GET', `/v1/payout-runs/${id}/bank-list.csv`)
  assert.equal(empty.text.trim().split('\r\n').length, 1)
})

test('what was paid since is not paid again, though sales of today would cover it', async () => {
  const merchant = await paidMerchant(100_00)
  const first = uuidv7(NOON)
  await draft([merchant], first)
  await decide(first)
  await sell(merchant, 500_00)
  assert.equal((await candidate(merchant)).obstacle, 'nothing_owed')
  assert.equal((await draft([merchant])).body.code, 'nothing_to_pay')
  assert.equal((await candidate(merchant, TODAY)).payableFen, 500_00)
})

test('commission that is taken after the day for the day is not paid out with it', async () => {
  const merchant = await paidMerchant(100_00)
  const { rows } = await pool.query(
    `INSERT INTO ledger_accounts (campus_id, kind) VALUES ($1, 'revenue_commission') RETURNING account_id AS id`,
    [campusId],
  )
  const act = { shape: 'plain', kind: 'settlement', fromId: merchant.payableId, toId: rows[0].id } as const
  await poster.postBatch([{ ...act, id: uuidv7(NOON), amountFen: 1_50, occurredAt: NOON }], NOON)
  await sell(merchant, 500_00)
  assert.equal((await candidate(merchant)).payableFen, 98_50)
  const id = uuidv7(NOON)
  await draft([merchant], id)
  await decide(id)
  assert.deepEqual(await stateOf(id), [['posted', 98_50]])
  assert.equal(await owed(merchant), 500_00)
})

test('a balance that shrank between draft and approval is paid as it is; one that is gone, or below zero, is carried over', async () => {
  const [less, gone, debt] = [
    await paidMerchant(100_00),
    await paidMerchant(100_00),
    await paidMerchant(100_00),
  ]
  const id = uuidv7(NOON)
  await draft([less, gone, debt], id)
  await sell(less, 5_00)
  await refund(less, 30_00)
  await refund(gone, 100_00)
  await refund(debt, 120_00)
  await decide(id)
  assert.deepEqual(await stateOf(id), [
    ['posted', 75_00],
    ['skipped', 0],
    ['skipped', 0],
  ])
  assert.deepEqual([await owed(less), await owed(gone), await owed(debt)], [0, 0, -20_00])
  assert.equal((await candidate(debt)).obstacle, 'below_zero')
})

test('an approval beside refunds never pays more than was there before or after them', async () => {
  const merchants = await Promise.all(Array.from({ length: 6 }, () => paidMerchant(100_00)))
  const id = uuidv7(NOON)
  await draft(merchants, id)
  await Promise.all([decide(id), ...merchants.map((merchant) => refund(merchant, 40_00)), decide(id)])
  const { body } = await call(drafter, 'GET', `/v1/payout-runs/${id}`)
  for (const { state, amountFen, merchant } of body.lines) {
    assert.equal(state, 'posted')
    assert.ok(amountFen === 100_00 || amountFen === 60_00)
    const one = merchants.find(({ merchantId }) => merchantId === merchant.id)
    // A refund after the payment takes the merchant below zero: it is carried over.
    assert.equal(await owed(one!), 60_00 - amountFen)
  }
})

test('a merchant is in one run at a time, and of two approvals one counts', async () => {
  const merchant = await paidMerchant(100_00)
  const ids = [uuidv7(NOON), uuidv7(NOON), uuidv7(NOON)]
  const drafts = await Promise.all(ids.map((id) => draft([merchant], id)))
  assert.deepEqual(drafts.map(({ status }) => status).toSorted(), [201, 409, 409])
  assert.equal((await candidate(merchant)).obstacle, 'in_run')
  const id = ids[drafts.findIndex(({ status }) => status === 201)]!
  const decisions = await Promise.all([
    decide(id, true),
    decide(id, true, operatorCaller('administrator')),
    decide(id, false, operatorCaller('finance')),
  ])
  assert.equal(decisions.filter(({ status }) => status === 200).length, 1)
  const paid = decisions.findIndex(({ status }) => status === 200) !== 2
  assert.deepEqual(await stateOf(id), [paid ? ['posted', 100_00] : ['refused', 0]])
  assert.equal(await owed(merchant), paid ? 0 : 100_00)
})

test('whoever drafted a run may take it back, and its merchants can be paid again', async () => {
  const merchant = await paidMerchant(100_00)
  const id = uuidv7(NOON)
  await draft([merchant], id)
  assert.equal((await decide(id, false, drafter)).status, 200)
  assert.deepEqual(await stateOf(id), [['refused', 0]])
  assert.equal((await candidate(merchant)).payableFen, 100_00)
})

test('a server killed at any act is completed by another, with the same acts', async () => {
  const merchants = [await paidMerchant(100_00), await paidMerchant(60_00)]
  const before = await balances()
  const id = uuidv7(NOON)
  await draft(merchants, id)
  const job = () => resumeMerchantPayouts({ pool, posterOf: () => campus.anotherPoster() }, campusId)
  /** Lets so many acts through, loses the answer of the last, and answers nothing afterwards. */
  const cutAfter = (acts: number): Pick<Poster, 'post'> => {
    let left = acts
    return {
      async post(act) {
        if (left-- <= 0) return { ok: false, code: 'ledger_unavailable' }
        const outcome = await poster.post(act)
        return left === 0 ? { ok: false, code: 'ledger_unavailable' } : outcome
      },
    }
  }
  ledger = cutAfter(1)
  assert.equal((await decide(id)).status, 200)
  assert.deepEqual(
    (await stateOf(id)).map(([state]: [string]) => state),
    ['approved', 'approved'],
  )
  assert.deepEqual([await owed(merchants[0]!), await owed(merchants[1]!)].toSorted(), [0, 60_00])
  // Meanwhile a refund takes most of what the second is owed.
  await refund(merchants[1]!, 50_00)
  ledger = poster
  await Promise.all([job(), job(), job()])
  assert.deepEqual(await stateOf(id), [
    ['posted', 100_00],
    ['posted', 10_00],
  ])
  const { body } = await call(drafter, 'GET', `/v1/payout-runs/${id}`)
  const lineIds = body.lines.map((line: { id: string }) => line.id)
  ledger = cutAfter(0)
  await call(approver, 'POST', `/v1/payout-runs/${id}/paid`, { lineIds })
  await call(approver, 'POST', `/v1/payout-runs/${id}/returns`, { lineIds: [lineIds[1]], reason: '退票' })
  assert.deepEqual(await balances(), { clearing: before.clearing + 110_00, bank: before.bank })
  ledger = poster
  await Promise.all([job(), job()])
  assert.deepEqual(await balances(), { clearing: before.clearing, bank: before.bank + 100_00 })
  assert.deepEqual([await owed(merchants[0]!), await owed(merchants[1]!)], [0, 10_00])
})

test('a bank account is changed by two people; until then, and if it changed since the draft, nothing is paid', async () => {
  const merchant = await makeMerchant(campus)
  await sell(merchant, 80_00, new Date(NOON.getTime() - 86_400_000))
  assert.equal((await candidate(merchant)).obstacle, 'no_bank_account')
  const [first, second] = [uuidv7(NOON), uuidv7(NOON)]
  assert.equal((await askAccount(merchant, first)).status, 201)
  assert.equal((await askAccount(merchant, first)).status, 200)
  assert.equal((await askAccount(merchant, first, '62220202001122334')).body.code, 'id_conflict')
  assert.equal((await askAccount(merchant, second)).body.code, 'payout_state_conflict')
  assert.equal((await candidate(merchant)).obstacle, 'bank_account_waiting')
  assert.equal((await draft([merchant])).body.code, 'nothing_to_pay')
  assert.equal((await decideAccount(first, true, drafter)).body.code, 'second_person_required')
  assert.equal((await decideAccount(first)).status, 200)
  assert.equal((await decideAccount(first)).status, 200)

  const id = uuidv7(NOON)
  await draft([merchant], id)
  await askAccount(merchant, second, '6217000000000000001')
  const blocked = await decide(id)
  assert.deepEqual(
    [blocked.body.lines[0].state, blocked.body.lines[0].skippedFor],
    ['skipped', 'bank_account_changed'],
  )
  await decideAccount(second)
  const third = uuidv7(NOON)
  await draft([merchant], third)
  await decide(third)
  const list = await call(drafter, 'GET', `/v1/payout-runs/${third}/bank-list.csv`)
  assert.match(list.text, / 6217000000000000001,80\.00/)

  const { rows } = await pool.query(
    `SELECT number_sealed, number_tail, state FROM merchant_bank_accounts
      WHERE campus_id = $1 AND merchant_id = $2 ORDER BY state DESC`,
    [campusId, merchant.merchantId],
  )
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['replaced', 'approved'],
  )
  assert.ok(!rows[0].number_sealed.toString('latin1').includes(NUMBER))
  const { rows: noted } = await pool.query(
    `SELECT action, detail::text FROM audit_entries WHERE campus_id = $1 AND subject_id = $2 ORDER BY at, action`,
    [campusId, merchant.merchantId],
  )
  assert.ok(noted.some(({ action }) => action === 'merchant_account_approved'))
  assert.ok(noted.every(({ detail }) => !detail.includes(NUMBER)))
})

test('a merchant’s manager sees the own payouts and nothing of runs', async () => {
  const [mine, other] = [await paidMerchant(30_00, '书店'), await paidMerchant(40_00, '别家')]
  const id = uuidv7(NOON)
  await draft([mine, other], id)
  await decide(id)
  const manager = operatorCaller('merchant_manager', mine.merchantId)
  const { body } = await call(manager, 'GET', '/v1/payouts')
  assert.deepEqual(
    body.payouts.map((line: { merchant: { name: string }; amountFen: number }) => [
      line.merchant.name,
      line.amountFen,
    ]),
    [['书店', 30_00]],
  )
  for (const path of ['/v1/payout-runs', `/v1/payout-runs/${id}`, '/v1/merchant-bank-accounts'])
    assert.equal((await call(manager, 'GET', path)).status, 403)
  const auditor = operatorCaller('auditor')
  assert.equal((await call(auditor, 'GET', '/v1/payouts')).status, 200)
  assert.equal((await call(auditor, 'GET', `/v1/payout-runs/${id}/bank-list.xlsx`)).status, 403)
})

test('what is no date, no run, or of another run is refused', async () => {
  const merchant = await paidMerchant(10_00)
  assert.equal((await draft([merchant], uuidv7(NOON), '2026-11-21')).body.code, 'body_invalid')
  assert.equal((await draft([merchant], uuidv7(afterNoon(-3600)))).body.code, 'id_time_invalid')
  assert.equal((await decide(uuidv7(NOON))).body.code, 'not_found')
  const id = uuidv7(NOON)
  await draft([merchant], id)
  const line = (await call(drafter, 'GET', `/v1/payout-runs/${id}`)).body.lines[0]
  const early = await call(drafter, 'POST', `/v1/payout-runs/${id}/paid`, { lineIds: [line.id] })
  assert.equal(early.body.code, 'payout_state_conflict')
  const stranger = await call(drafter, 'POST', `/v1/payout-runs/${id}/paid`, { lineIds: [uuidv7(NOON)] })
  assert.equal(stranger.body.code, 'payout_state_conflict')
})
