import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tally, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makeTerminal,
  NOON,
  type TestMerchant,
  testCampus,
} from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setPin } from '../credentials/set-pin.ts'
import { findAct } from '../ledger/act.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { makeStallCode, withdrawStallCode } from './make-stall-code.ts'
import { meansOf, scannedStallOf } from './means.ts'
import { type PayStallDeps, payStall, type StallAttempt } from './pay-stall.ts'
import { reverse } from './reverse.ts'
import { selectStallCode } from './stall-code-store.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const operator = { campusId, operatorId: uuidv7(NOON), scope: 'all' } as const
// Two servers on one database.
const servers: readonly PayStallDeps[] = [campus, { ...campus, posterOf: withPoster(campus.anotherPoster()) }]
const QUERY_PIN = '926481'
const SPENDING_PIN = '730295'

function withPoster<T>(poster: T) {
  return () => poster
}

async function newCode({ stallId }: TestMerchant, amountFen: number | null = null) {
  const id = uuidv7(NOON)
  const item = amountFen === null ? null : '套餐'
  const made = await makeStallCode(campus, { ...operator, id, stallId, item, amountFen }, NOON)
  assert.ok(made.ok)
  const { code } = (await selectStallCode(pool, campusId, id))!
  return { id, code }
}
const { code, id: codeId } = await newCode(canteen)

type Changes = Partial<StallAttempt> & { at?: Date; server?: number }

async function payer(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makePerson(campus, { walletFen: 100_00, spendingPin: SPENDING_PIN, ...options })
  const { personId } = person
  const pin = { campusId, personId, which: 'query', pin: QUERY_PIN } as const
  assert.ok((await setPin(campus, { ...pin, actor: { kind: 'system', id: null } }, NOON)).ok)
  const payFor = (amountFen: number, { at = NOON, server = 0, ...changes }: Changes = {}) => {
    const attempt = {
      campusId,
      personId,
      sessionId: uuidv7(NOON),
      id: uuidv7(at),
      stallCode: code,
      amountFen,
    }
    return payStall(servers[server % 2]!, { ...attempt, queryPin: QUERY_PIN, ...changes }, at)
  }
  return { ...person, payFor }
}
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

test('a stall is paid by its code, and the ledger knows how', async () => {
  const { payFor, walletId } = await payer()
  const before = await accountBalance(pool, campusId, canteen.payableId)
  const done = await payFor(12_50)
  assert.ok(done.ok && !done.repeat)
  assert.deepEqual(
    [done.payment.amountFen, done.payment.walletFen, done.place.stall, done.place.merchant],
    [12_50, 87_50, '面食', '第一食堂'],
  )
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 87_50)
  assert.equal(await accountBalance(pool, campusId, canteen.payableId), before + 12_50)
  const act = (await findAct(pool, campusId, done.payment.id))!
  assert.deepEqual([meansOf(act), scannedStallOf(act)], ['stall-code', canteen.stallId])
})

test('a repeat is answered before anything else is looked at, even the PIN', async () => {
  const { payFor, personId, walletId } = await payer()
  const { code: brief, id: briefId } = await newCode(canteen)
  const same = { id: uuidv7(NOON), stallCode: brief }
  const first = await payFor(12_50, same)
  assert.ok(first.ok)
  await setAccountState(pool, campusId, walletId, 'lost')
  assert.ok((await withdrawStallCode(campus, { ...operator, id: briefId }, NOON)).ok)
  const repeat = await payFor(12_50, { ...same, queryPin: '000000', at: afterNoon(86_400) })
  assert.ok(repeat.ok && repeat.repeat)
  assert.deepEqual(repeat.payment, first.payment)
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 87_50)
  const tries = await pool.query('SELECT FROM lockouts WHERE subject_id = $1', [personId])
  assert.equal(tries.rowCount, 0)
})

test('the same id for another amount, stall or person is a conflict', async () => {
  const one = await payer()
  const other = await payer()
  const elsewhere = await newCode(await makeMerchant(campus))
  const id = uuidv7(NOON)
  assert.equal(wordOf(await one.payFor(12_50, { id })), 'approved')
  assert.equal(wordOf(await one.payFor(12_51, { id })), 'id_conflict')
  assert.equal(wordOf(await one.payFor(12_50, { id, stallCode: elsewhere.code })), 'id_conflict')
  assert.equal(wordOf(await other.payFor(12_50, { id })), 'id_conflict')
  assert.equal((await readWallet(pool, campusId, other.walletId)).walletFen, 100_00)
})

test('refusals come in their order', async () => {
  const { payFor, walletId } = await payer({ walletFen: 1_00 })
  const withdrawn = await newCode(canteen)
  await withdrawStallCode(campus, { ...operator, id: withdrawn.id }, NOON)
  const wrong = { queryPin: '000000' }
  const words = [
    await payFor(-1, { id: uuidv7(afterNoon(-3600)), stallCode: '0000000000', ...wrong }),
    await payFor(-1, { stallCode: '0000000000', ...wrong }),
    await payFor(-1, { stallCode: withdrawn.code, ...wrong }),
    await payFor(0, wrong),
    await payFor(1000_00, wrong),
    await payFor(5_00, wrong),
    await payFor(5_00),
  ]
  assert.deepEqual(words.map(wordOf), [
    'id_time_invalid',
    'stall_code_unknown',
    'stall_code_withdrawn',
    'amount_invalid',
    'amount_invalid',
    'pin_wrong',
    'insufficient_funds',
  ])
  for (const [state, word] of [
    ['lost', 'card_lost'],
    ['frozen', 'account_frozen'],
    ['void', 'card_void'],
  ] as const) {
    await setAccountState(pool, campusId, walletId, state)
    assert.equal(wordOf(await payFor(5_00)), word)
  }
})

test('a code with a price takes that price and no other', async () => {
  const { payFor } = await payer()
  const { code: stallCode } = await newCode(canteen, 15_00)
  const cheaper = await payFor(1, { stallCode })
  assert.ok(!cheaper.ok && cheaper.code === 'amount_invalid')
  assert.deepEqual(cheaper.extensions, { amountMinFen: 15_00, amountMaxFen: 15_00 })
  assert.equal(wordOf(await payFor(15_00, { stallCode })), 'approved')
})

test('limits, ceilings, tiers, subsidies and admission are those of a payment at the stall’s terminal', async () => {
  const student = await payer({ walletFen: 1000_00 })
  assert.equal(wordOf(await student.payFor(30_01)), 'spending_pin_required')
  assert.equal(wordOf(await student.payFor(30_01, { spendingPin: '000000' })), 'spending_pin_wrong')
  assert.equal(wordOf(await student.payFor(30_01, { spendingPin: SPENDING_PIN })), 'approved')
  assert.equal(wordOf(await student.payFor(470_00, { spendingPin: SPENDING_PIN })), 'daily_ceiling')
  const visitor = await payer({ role: 'visitor' })
  const id = uuidv7(NOON)
  const marked = await visitor.payFor(10_00, { id })
  assert.ok(marked.ok)
  assert.deepEqual([marked.payment.amountFen, marked.payment.chargedFen], [10_00, 11_50])
  assert.equal(wordOf(await visitor.payFor(10_00, { id })), 'repeat')
  const helped = await (await payer({ subsidyFen: 5_00 })).payFor(8_00)
  assert.ok(helped.ok && helped.payment.subsidyFen === 5_00)
  const staffOnly = await newCode(await makeMerchant(campus, { admits: ['staff'] }))
  assert.equal(wordOf(await student.payFor(1_00, { stallCode: staffOnly.code })), 'not_admitted')
})

test('five wrong query PINs lock it for paying, and the right one is refused until then', async () => {
  const { payFor } = await payer()
  for (let wrong = 0; wrong < 5; wrong++)
    assert.equal(wordOf(await payFor(1_00, { queryPin: '000000' })), 'pin_wrong')
  const locked = await payFor(1_00)
  assert.ok(!locked.ok && locked.code === 'pin_locked')
  assert.equal(locked.extensions?.retryAfterSeconds, 15 * 60)
  assert.equal(wordOf(await payFor(1_00, { at: afterNoon(15 * 60 + 1) })), 'approved')
})

test('the same id many times at once, at two servers: one debit and one answer', async () => {
  const { payFor, walletId } = await payer()
  const id = uuidv7(NOON)
  const outcomes = await times(12, (server) => payFor(12_50, { id, server }))
  assert.deepEqual(tally(outcomes), { approved: 1, repeat: 11 })
  const answers = new Set(outcomes.map((done) => JSON.stringify(done.ok && done.payment)))
  assert.equal(answers.size, 1)
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 87_50)
})

test('the same id at once for two amounts: one is approved, the other is a conflict', async () => {
  const { payFor } = await payer()
  for (let round = 0; round < 5; round++) {
    const id = uuidv7(NOON)
    const outcomes = await times(2, (n) => payFor(100 + n, { id, server: n }))
    assert.deepEqual(tally(outcomes), { approved: 1, id_conflict: 1 })
  }
})

test('20 payments at once on a wallet with money for 5: exactly 5 approvals', async () => {
  const { payFor, walletId } = await payer({ walletFen: 5_00 })
  const outcomes = await times(20, (server) => payFor(1_00, { server }))
  assert.deepEqual(tally(outcomes), { approved: 5, insufficient_funds: 15 })
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 0)
})

test('a reply of the database that was lost is made good by asking again', async () => {
  const { payFor, personId, walletId } = await payer()
  const id = uuidv7(NOON)
  const lossy: PayStallDeps = {
    ...campus,
    posterOf: () => ({
      async post(act) {
        await campus.poster.post(act)
        return { ok: false, code: 'ledger_unavailable' }
      },
    }),
  }
  const attempt = { campusId, personId, sessionId: uuidv7(NOON), id, stallCode: code, amountFen: 12_50 }
  assert.equal(wordOf(await payStall(lossy, { ...attempt, queryPin: QUERY_PIN }, NOON)), 'ledger_unavailable')
  assert.equal(wordOf(await payFor(12_50, { id })), 'repeat')
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 87_50)
})

test('a terminal of the stall takes it back within minutes, once; another stall’s cannot', async () => {
  const { payFor, walletId } = await payer()
  const own = await makeTerminal(campus, canteen)
  const others = await makeTerminal(campus, await makeMerchant(campus))
  const done = await payFor(12_50)
  assert.ok(done.ok)
  const deps = { ...campus, ...createPaymentLookUps(pool) }
  const order = { campusId, paymentId: done.payment.id }
  const by = (terminalId: string, id = uuidv7(NOON), at = NOON) =>
    reverse(deps, { ...order, terminalId, id }, at)
  const refused = await by(others.terminalId)
  assert.ok(!refused.ok && refused.code === 'payment_unknown')
  const late = await by(own.terminalId, uuidv7(afterNoon(301)), afterNoon(301))
  assert.ok(!late.ok && late.code === 'reversal_too_late')
  const id = uuidv7(NOON)
  const reversals = await times(4, () => by(own.terminalId, id))
  assert.ok(reversals.every(({ ok }) => ok))
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 100_00)
  const again = await by(own.terminalId)
  assert.ok(!again.ok && again.code === 'already_reversed')
})

test('a code is withdrawn once, and pays until then', async () => {
  const done = await times(3, () => withdrawStallCode(campus, { ...operator, id: codeId }, NOON))
  assert.ok(done.every(({ ok }) => ok))
  const { rowCount } = await pool.query(
    `SELECT FROM audit_entries WHERE action = 'stall_code_withdrawn' AND detail->>'code' = $1`,
    [code],
  )
  assert.equal(rowCount, 1)
  assert.equal(wordOf(await (await payer()).payFor(1_00)), 'stall_code_withdrawn')
})
