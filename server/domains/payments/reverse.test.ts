import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testCounter } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  TODAY,
  testCampus,
} from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet, spentOn } from '../ledger/wallet.ts'
import { reverse } from './reverse.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const terminal = await makeTerminal(campus, canteen)
const { pay, deps } = testCounter(campus, terminal)

async function paid(options: Parameters<typeof makePerson>[1] = {}, amountFen = 1250) {
  const person = await makePerson(campus, { walletFen: 100_00, ...options })
  const phone = await makePhone(campus, person)
  const id = uuidv7(NOON)
  const done = await pay(phone.code(), { id, amountFen })
  assert.ok(done.ok)
  return { ...person, phone, paymentId: id }
}

type Changes = { id?: string; terminalId?: string; at?: Date }
const takeBack = (paymentId: string, { id, terminalId = terminal.terminalId, at = NOON }: Changes = {}) =>
  reverse(deps, { campusId, terminalId, paymentId, id: id ?? uuidv7(at) }, at)
const wordOf = (done: Awaited<ReturnType<typeof reverse>>) => (done.ok ? 'reversed' : done.code)

test('a reversal brings the money back to where it came from, and the day’s spending down', async () => {
  const before = await accountBalance(pool, campusId, canteen.payableId)
  const { paymentId, walletId } = await paid({ walletFen: 10_00, subsidyFen: 8_00 })
  const id = uuidv7(NOON)
  assert.deepEqual(await takeBack(paymentId, { id }), {
    ok: true,
    reversal: { id, paymentId, amountFen: 1250, at: NOON },
  })
  const wallet = await readWallet(pool, campusId, walletId)
  assert.deepEqual([wallet.walletFen, wallet.subsidyFen, spentOn(wallet, TODAY)], [10_00, 8_00, 0])
  assert.equal(await accountBalance(pool, campusId, canteen.payableId), before)
})

test('a subsidy that came back may be spent in the same meal again', async () => {
  const { paymentId, phone } = await paid({ subsidyFen: 20_00 })
  const without = await pay(phone.code())
  assert.ok(without.ok && without.payment.subsidyFen === 0)
  await takeBack(paymentId)
  const again = await pay(phone.code())
  assert.ok(again.ok && again.payment.subsidyFen === 1250)
})

test('a visitor gets back what was charged', async () => {
  const { paymentId, walletId } = await paid({ role: 'visitor' }, 1250)
  const done = await takeBack(paymentId)
  assert.ok(done.ok && done.reversal.amountFen === 1438)
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 100_00)
})

test('a reversal is possible for five minutes', async () => {
  const first = await paid()
  const second = await paid()
  assert.equal(wordOf(await takeBack(first.paymentId, { at: afterNoon(300) })), 'reversed')
  assert.equal(wordOf(await takeBack(second.paymentId, { at: afterNoon(301) })), 'reversal_too_late')
})

test('a payment is reversed once; the same reversal again is answered the same, at any time', async () => {
  const { paymentId, walletId } = await paid()
  const id = uuidv7(NOON)
  const first = await takeBack(paymentId, { id })
  assert.deepEqual(await takeBack(paymentId, { id }), first)
  assert.deepEqual(await takeBack(paymentId, { id, at: afterNoon(3600) }), first)
  assert.equal(wordOf(await takeBack(paymentId)), 'already_reversed')
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 100_00)
})

test('of many reversals at once one brings the money back', async () => {
  const { paymentId, walletId } = await paid()
  const done = await Promise.all(Array.from({ length: 20 }, () => takeBack(paymentId)))
  assert.equal(done.filter(({ ok }) => ok).length, 1)
  const same = await paid()
  const id = uuidv7(NOON)
  const repeated = await Promise.all(Array.from({ length: 20 }, () => takeBack(same.paymentId, { id })))
  assert.ok(repeated.every(({ ok }) => ok))
  for (const wallet of [walletId, same.walletId])
    assert.equal((await readWallet(pool, campusId, wallet)).walletFen, 100_00)
})

test('only the terminal that took a payment reverses it', async () => {
  const { paymentId } = await paid()
  const other = await makeTerminal(campus, canteen)
  assert.equal(wordOf(await takeBack(paymentId, { terminalId: other.terminalId })), 'payment_unknown')
  assert.equal(wordOf(await takeBack(uuidv7(NOON))), 'payment_unknown')
})

test('a reversal is no payment, and its id is its own', async () => {
  const first = await paid()
  const second = await paid()
  const id = uuidv7(NOON)
  await takeBack(first.paymentId, { id })
  assert.equal(wordOf(await takeBack(id)), 'payment_unknown')
  assert.equal(wordOf(await takeBack(second.paymentId, { id })), 'id_conflict')
  assert.equal(wordOf(await takeBack(second.paymentId, { id: first.paymentId })), 'id_conflict')
})

test('an id from another time is refused', async () => {
  const { paymentId } = await paid()
  assert.equal(wordOf(await takeBack(paymentId, { id: uuidv7(afterNoon(601)) })), 'id_time_invalid')
})

test('a suspended terminal reverses nothing', async () => {
  const suspended = await makeTerminal(campus, canteen)
  await pool.query(`UPDATE terminals SET state = 'suspended' WHERE terminal_id = $1`, [suspended.terminalId])
  const { paymentId } = await paid()
  assert.equal(wordOf(await takeBack(paymentId, { terminalId: suspended.terminalId })), 'terminal_unknown')
})

test('money comes back to an account that was reported lost meanwhile', async () => {
  const { paymentId, walletId } = await paid()
  await setAccountState(pool, campusId, walletId, 'lost')
  assert.equal(wordOf(await takeBack(paymentId)), 'reversed')
  assert.equal((await readWallet(pool, campusId, walletId)).walletFen, 100_00)
})
