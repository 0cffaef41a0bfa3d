import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codeOf, NOON, TODAY, TOMORROW, testLedger } from '../../../test/ledger.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from './set-account-state.ts'
import { type AccountState, type Claim, claimKey, type SpendAct, type SpendGuards } from './transfer.ts'
import { accountBalance, readWallet, spentOn } from './wallet.ts'

const ledger = await testLedger({ after })
const { pool, campusId, poster } = ledger
const inAnHour = new Date(Date.now() + 3600_000)
const claim = (name: string): Claim => ({ key: claimKey(name), expiresAt: inAnHour })

test('a spend moves money from the wallet to the stall and says what is left', async () => {
  const wallet = await ledger.person(10_000)
  const before = await accountBalance(pool, campusId, ledger.stall)
  const terminalId = uuidv7()
  const act = ledger.spend(wallet, 1_250, { terminalId })
  const outcome = await poster.post(act)
  assert(outcome.ok)
  const { postedAt, ...posted } = outcome.posted
  assert.deepEqual(posted, {
    id: act.id,
    kind: 'payment',
    walletId: wallet,
    direction: 'out',
    accountId: ledger.stall,
    amountFen: 1_250,
    walletFen: 1_250,
    subsidyFen: 0,
    walletAfterFen: 8_750,
    subsidyAfterFen: 0,
    terminalId,
    reference: null,
    occurredAt: NOON,
  })
  assert(Math.abs(postedAt.getTime() - Date.now()) < 60_000)
  const after = await readWallet(pool, campusId, wallet)
  assert.deepEqual([after.walletFen, spentOn(after, TODAY), spentOn(after, TOMORROW)], [8_750, 1_250, 0])
  assert.equal(await accountBalance(pool, campusId, ledger.stall), before + 1_250)
})

// Each row breaks one more rule than the next: the answer is the first in the order of RULES 3.4.
type Row = { state?: AccountState; claimUsed?: boolean; guards: SpendGuards; amountFen: number; code: string }
const all: SpendGuards = { admitted: false, dayLimitFen: 100, pinlessDayLimitFen: 100 }
const precedence: Row[] = [
  { claimUsed: true, state: 'lost', guards: all, amountFen: 5_000, code: 'credential_used' },
  { state: 'lost', guards: all, amountFen: 5_000, code: 'card_lost' },
  { state: 'frozen', guards: all, amountFen: 5_000, code: 'account_frozen' },
  { state: 'void', guards: all, amountFen: 5_000, code: 'card_void' },
  { guards: all, amountFen: 5_000, code: 'not_admitted' },
  { guards: { ...all, admitted: true }, amountFen: 5_000, code: 'daily_ceiling' },
  {
    guards: { dayLimitFen: 5_000, pinlessDayLimitFen: 100 },
    amountFen: 5_000,
    code: 'spending_pin_required',
  },
  { guards: { dayLimitFen: 5_000, pinlessDayLimitFen: 5_000 }, amountFen: 5_000, code: 'insufficient_funds' },
  { guards: { floorFen: 1_501 }, amountFen: 500, code: 'insufficient_funds' },
  { guards: { states: ['lost'] }, amountFen: 500, code: 'account_active' },
  { guards: { floorFen: 1_500 }, amountFen: 500, code: 'ok' },
  { guards: { dayLimitFen: 2_000, pinlessDayLimitFen: 2_000 }, amountFen: 2_000, code: 'ok' },
  { state: 'lost', guards: { states: ['active', 'lost'] }, amountFen: 500, code: 'ok' },
]
for (const [index, row] of precedence.entries()) {
  test(`precedence ${index + 1}: ${row.state ?? 'active'}, ${row.amountFen} fen of 2000 → ${row.code}`, async () => {
    const wallet = await ledger.person(2_000)
    const once = claim(`precedence ${index}`)
    if (row.claimUsed) await poster.post(ledger.spend(wallet, 1, { claim: once }))
    if (row.state) await setAccountState(pool, campusId, wallet, row.state)
    const before = await readWallet(pool, campusId, wallet)
    const act = ledger.spend(wallet, row.amountFen, { guards: row.guards, claim: once })
    assert.equal(codeOf(await poster.post(act)), row.code)
    if (row.code === 'ok') return
    // A refused act leaves no trace: not in the balance, and its id and claim are free.
    assert.deepEqual(await readWallet(pool, campusId, wallet), before)
    if (row.claimUsed) return
    const other = await ledger.person(10)
    assert.equal(codeOf(await poster.post(ledger.spend(other, 10, { id: act.id, claim: once }))), 'ok')
  })
}

test('the same id again is answered with the first act before any other check', async () => {
  const wallet = await ledger.person(3_000)
  const act = ledger.spend(wallet, 3_000, { claim: claim('repeat'), terminalId: uuidv7() })
  const first = await poster.post(act)
  assert(first.ok)
  await setAccountState(pool, campusId, wallet, 'lost')
  const again = await poster.post(act)
  assert.deepEqual(again, { ok: true, repeat: true, posted: first.posted })
  const otherAmount: SpendAct = { ...act, amountFen: 1, terminalId: uuidv7(), claim: null }
  assert.deepEqual(await poster.post(otherAmount), { ok: true, repeat: true, posted: first.posted })
  const otherPerson = { ...act, walletId: await ledger.person(3_000), claim: null }
  assert.deepEqual(await poster.post(otherPerson), { ok: true, repeat: true, posted: first.posted })
})

test('repeats, used claims and new acts that come together are told apart', async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => ledger.person(1_000)))
  const first = people.map((wallet, index) => ledger.spend(wallet, 100, { claim: claim(`mixed ${index}`) }))
  await poster.postBatch(first)
  const mixed = first.map((act, index) => {
    if (index % 3 === 0) return act
    if (index % 3 === 1) return ledger.spend(act.walletId, 100, { claim: act.claim ?? null })
    return ledger.spend(act.walletId, 100)
  })
  const codes = (await poster.postBatch(mixed)).map(codeOf)
  assert.deepEqual(
    codes,
    mixed.map((_, index) => ['repeat', 'credential_used', 'ok'][index % 3]),
  )
  for (const [index, wallet] of people.entries()) {
    assert.equal((await readWallet(pool, campusId, wallet)).walletFen, index % 3 === 2 ? 800 : 900)
  }
})

test('the subsidy gives first, the wallet the rest, as two legs of one act', async () => {
  const wallet = await ledger.person(1_000, 300)
  const outcome = await poster.post(ledger.spend(wallet, 500, { source: 'subsidy-first' }))
  assert(outcome.ok)
  const { walletFen, subsidyFen, walletAfterFen, subsidyAfterFen } = outcome.posted
  assert.deepEqual([walletFen, subsidyFen, walletAfterFen, subsidyAfterFen], [200, 300, 800, 0])
})

const sources: {
  source: NonNullable<SpendAct['source']>
  amountFen: number
  left: [number, number] | string
}[] = [
  { source: 'wallet', amountFen: 1_000, left: [0, 300] },
  { source: 'wallet', amountFen: 1_001, left: 'insufficient_funds' },
  { source: 'subsidy-first', amountFen: 300, left: [1_000, 0] },
  { source: 'subsidy-first', amountFen: 299, left: [1_000, 1] },
  { source: 'subsidy-first', amountFen: 1_300, left: [0, 0] },
  { source: 'subsidy-first', amountFen: 1_301, left: 'insufficient_funds' },
  { source: 'subsidy', amountFen: 300, left: [1_000, 0] },
  { source: 'subsidy', amountFen: 301, left: 'insufficient_funds' },
]
for (const { source, amountFen, left } of sources) {
  test(`${amountFen} fen from ${source} of 1000 + 300 → ${String(left)}`, async () => {
    const wallet = await ledger.person(1_000, 300)
    const outcome = await poster.post(ledger.spend(wallet, amountFen, { source }))
    if (typeof left === 'string') return assert.equal(codeOf(outcome), left)
    const after = await readWallet(pool, campusId, wallet)
    assert.deepEqual([after.walletFen, after.subsidyFen], left)
    const [repeat] = await poster.postBatch([
      ledger.spend(wallet, 1, { id: outcome.ok ? outcome.posted.id : '' }),
    ])
    assert.deepEqual(repeat, { ...outcome, repeat: true })
  })
}

test('the subsidy gives once a period, and a reversal gives the period back', async () => {
  const wallet = await ledger.person(1_000, 1_000)
  const lunch = (period: number) =>
    ledger.spend(wallet, 100, { source: 'subsidy-first', subsidyPeriod: period })
  const parts = async (period: number) => {
    const outcome = await poster.post(lunch(period))
    assert(outcome.ok)
    return outcome.posted.subsidyFen
  }
  assert.equal(await parts(7), 100)
  assert.equal(await parts(7), 0)
  assert.equal(await parts(8), 100)
  const reversal = ledger.credit(wallet, 0, { subsidyFen: 100, fromId: ledger.stall, subsidyPeriod: 8 })
  assert.equal(codeOf(await poster.post({ ...reversal, kind: 'reversal' })), 'ok')
  assert.equal(await parts(8), 100)
  assert.equal(await parts(8), 0)
})

test('what was spent counts a business day, and a reversal takes it back on its own day only', async () => {
  const wallet = await ledger.person(100_000)
  const spend = async (amountFen: number, businessDate: string) =>
    codeOf(
      await poster.post(ledger.spend(wallet, amountFen, { businessDate, guards: { dayLimitFen: 1_000 } })),
    )
  const giveBack = (businessDate: string) =>
    poster.post(ledger.credit(wallet, 600, { kind: 'reversal', fromId: ledger.stall, businessDate }))
  assert.equal(await spend(600, TODAY), 'ok')
  assert.equal(await spend(600, TODAY), 'daily_ceiling')
  await giveBack(TODAY)
  assert.equal(await spend(600, TODAY), 'ok')
  assert.equal(await spend(600, TOMORROW), 'ok')
  await giveBack(TODAY)
  assert.equal(await spend(600, TOMORROW), 'daily_ceiling')
  assert.equal(codeOf(await poster.post(ledger.spend(wallet, 5_000, { businessDate: null }))), 'ok')
  assert.equal(spentOn(await readWallet(pool, campusId, wallet), TOMORROW), 600)
})

test('an offline record is posted whatever state, limits and balance say, from the wallet alone', async () => {
  const wallet = await ledger.person(100, 500)
  await setAccountState(pool, campusId, wallet, 'void')
  const outcome = await poster.post(ledger.spend(wallet, 3_000, { kind: 'offline_payment', guards: null }))
  assert(outcome.ok)
  const after = await readWallet(pool, campusId, wallet)
  assert.deepEqual([after.walletFen, after.subsidyFen], [-2_900, 500])
})

test('money that was paid is credited in every state, up to a ceiling only where one is given', async () => {
  const wallet = await ledger.person(150_000)
  await setAccountState(pool, campusId, wallet, 'lost')
  const ceilingFen = 200_000
  assert.equal(codeOf(await poster.post(ledger.credit(wallet, 50_001, { ceilingFen }))), 'balance_ceiling')
  assert.equal(codeOf(await poster.post(ledger.credit(wallet, 50_000, { ceilingFen }))), 'ok')
  assert.equal(codeOf(await poster.post(ledger.credit(wallet, 50_000))), 'ok')
  const twice = claim('reversal once')
  assert.equal(codeOf(await poster.post(ledger.credit(wallet, 1, { claim: twice }))), 'ok')
  assert.equal(codeOf(await poster.post(ledger.credit(wallet, 1, { claim: twice }))), 'claim_used')
})

test('a plain act moves money between accounts that are no person’s', async () => {
  const before = await accountBalance(pool, campusId, ledger.suspense)
  const act = ledger.plain(700, { reference: uuidv7() })
  const outcome = await poster.post(act)
  assert(outcome.ok)
  assert.equal(outcome.posted.walletId, null)
  assert.equal(await accountBalance(pool, campusId, ledger.suspense), before - 700)
  assert.deepEqual(await poster.post(act), { ...outcome, repeat: true })
})

test('a bug in one act is thrown to its caller and does not hurt its neighbours', async () => {
  const wallet = await ledger.person(1_000)
  const other = await ledger.person(5)
  const results = await Promise.allSettled([
    poster.post(ledger.spend(wallet, 100)),
    poster.post(ledger.spend(999_999_999, 100)),
    poster.post(ledger.spend(other, 0)),
    poster.post(ledger.spend(wallet, 100, { guards: null })),
    poster.post(ledger.credit(wallet, 100, { reference: 'no uuid' })),
    poster.post(ledger.spend(wallet, 100)),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'rejected', 'rejected', 'fulfilled'],
  )
  assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 800)
})
