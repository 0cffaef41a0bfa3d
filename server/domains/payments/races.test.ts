import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tally, testCounter, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const terminal = await makeTerminal(campus, canteen)
// Two servers on one database: payments go to one and the other in turn.
const servers = [
  testCounter(campus, terminal),
  testCounter(campus, terminal, campus.anotherPoster()),
] as const
const serverOf = (n: number) => servers[n % 2 === 0 ? 0 : 1]

async function payer(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makePerson(campus, { walletFen: 100_00, ...options })
  return { ...person, phone: await makePhone(campus, person) }
}
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))

test('100 payments at once on a wallet with money for 10: exactly 10 approvals', async () => {
  const { phone, walletId } = await payer({ walletFen: 10_00 })
  const before = await accountBalance(pool, campusId, canteen.payableId)
  const outcomes = await times(100, (n) => serverOf(n).pay(phone.code(), { amountFen: 100 }))
  assert.deepEqual(tally(outcomes), { approved: 10, insufficient_funds: 90 })
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 0)
  assert.equal(await accountBalance(pool, campusId, canteen.payableId), before + 10_00)
})

test('the same id 50 times at once: one debit and one answer', async () => {
  const { phone, walletId } = await payer()
  const id = uuidv7(NOON)
  const code = phone.code()
  const outcomes = await times(50, (n) => serverOf(n).pay(code, { id }))
  assert.deepEqual(tally(outcomes), { approved: 1, repeat: 49 })
  const answers = new Set(outcomes.map((done) => JSON.stringify(done.ok && done.payment)))
  assert.equal(answers.size, 1)
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 100_00 - 12_50)
})

test('the same code under two ids at once pays once', async () => {
  const { phone } = await payer()
  for (let round = 0; round < 10; round++) {
    const code = phone.code()
    const outcomes = await times(2, (n) => serverOf(n).pay(code, { amountFen: 100 }))
    assert.deepEqual(tally(outcomes), { approved: 1, credential_used: 1 })
  }
})

test('the same id at once with two amounts: one is approved, the other is a conflict', async () => {
  const { phone } = await payer()
  for (let round = 0; round < 10; round++) {
    const id = uuidv7(NOON)
    const outcomes = await times(2, (n) => serverOf(n).pay(phone.code(), { id, amountFen: 100 + n }))
    assert.deepEqual(tally(outcomes), { approved: 1, id_conflict: 1 })
  }
})

test('without a spending PIN no more than the day’s limit goes through, however many come at once', async () => {
  const { phone } = await payer()
  const outcomes = await times(20, (n) => serverOf(n).pay(phone.code(), { amountFen: 20_00 }))
  assert.deepEqual(tally(outcomes), { approved: 2, spending_pin_required: 18 })
})

test('with it no more than the daily ceiling', async () => {
  const { phone } = await payer({ walletFen: 2000_00, spendingPin: '926481' })
  const spendingPin = '926481'
  const outcomes = await times(10, (n) => serverOf(n).pay(phone.code(), { amountFen: 90_00, spendingPin }))
  assert.deepEqual(tally(outcomes), { approved: 5, daily_ceiling: 5 })
})

test('a subsidy gives once a meal, however many payments come at once', async () => {
  const { phone } = await payer({ walletFen: 100_00, subsidyFen: 50_00 })
  const outcomes = await times(10, (n) => serverOf(n).pay(phone.code(), { amountFen: 5_00 }))
  const parts = outcomes.map((done) => done.ok && done.payment.subsidyFen).toSorted()
  assert.deepEqual(parts, [0, 0, 0, 0, 0, 0, 0, 0, 0, 5_00])
})

test('after a loss report is committed nothing is approved any more', async () => {
  const { phone, walletId } = await payer({ walletFen: 200_00 })
  let lost = false
  const late: string[] = []
  const payOn = async (n: number) => {
    for (let payment = 0; payment < 15; payment++) {
      const begunLost = lost
      const word = wordOf(await serverOf(n).pay(phone.code(), { amountFen: 1 }))
      if (begunLost) late.push(word)
    }
  }
  const paying = times(10, payOn)
  await new Promise((resolve) => setTimeout(resolve, 20))
  await setAccountState(pool, campusId, walletId, 'lost')
  lost = true
  await paying
  assert.ok(late.length > 0, 'some payments began after the report')
  assert.deepEqual(new Set(late), new Set(['card_lost']))
})

test('a repeat whose code has expired waits for its first attempt', async () => {
  const { phone, walletId } = await payer()
  const owner = openPool(campus.url, { max: 1 })
  const holder = await owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM wallets WHERE wallet_id = $1 FOR UPDATE', [walletId])
  const id = uuidv7(NOON)
  const code = phone.code()
  const first = servers[0].pay(code, { id })
  await new Promise((resolve) => setTimeout(resolve, 100)) // it waits in the database now
  const repeat = servers[0].pay(code, { id, at: afterNoon(100) })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await holder.query('ROLLBACK')
  holder.release()
  await owner.end()
  assert.deepEqual([wordOf(await first), wordOf(await repeat)], ['approved', 'repeat'])
})
