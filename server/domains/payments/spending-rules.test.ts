import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Try, testCounter, wordOf } from '../../../test/counter.ts'
import {
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { readWallet, spentOn } from '../ledger/wallet.ts'

// RULES 1.3, 1.7, 1.8 and 3.9: what a payer may spend, and from which source.

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const terminal = await makeTerminal(campus, canteen)
const { pay } = testCounter(campus, terminal)
const PIN = '926481'

async function payer(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makePerson(campus, { walletFen: 1000_00, ...options })
  const phone = await makePhone(campus, person)
  const payFor = (amountFen: number, changes: Try = {}) =>
    pay(phone.code(changes.at ?? NOON), { amountFen, ...changes })
  return { ...person, phone, payFor }
}
/** Beijing time of the day that tests live in. */
const at = (time: string) => new Date(`2026-11-20T${time}:00+08:00`)

test('up to ¥30 a payment and ¥50 a day no spending PIN is asked for', async () => {
  const { payFor } = await payer({ spendingPin: PIN })
  assert.equal(wordOf(await payFor(30_01)), 'spending_pin_required')
  assert.equal(wordOf(await payFor(30_00)), 'approved')
  assert.equal(wordOf(await payFor(20_01)), 'spending_pin_required')
  assert.equal(wordOf(await payFor(20_00)), 'approved')
  assert.equal(wordOf(await payFor(1)), 'spending_pin_required')
})

test('with the right spending PIN the payment goes through, up to the daily ceiling, which no PIN lifts', async () => {
  const { payFor } = await payer({ spendingPin: PIN })
  const spendingPin = PIN
  assert.equal(wordOf(await payFor(200_00, { spendingPin })), 'approved')
  assert.equal(wordOf(await payFor(300_01, { spendingPin })), 'daily_ceiling')
  assert.equal(wordOf(await payFor(300_00, { spendingPin })), 'approved')
  assert.equal(wordOf(await payFor(1, { spendingPin })), 'daily_ceiling')
})

test('the same id may be tried without the PIN, with a wrong one and with the right one', async () => {
  const { phone } = await payer({ spendingPin: PIN })
  const same = { id: uuidv7(NOON), amountFen: 40_00 }
  const code = phone.code()
  assert.equal(wordOf(await pay(code, same)), 'spending_pin_required')
  assert.equal(wordOf(await pay(code, { ...same, spendingPin: '111111' })), 'spending_pin_wrong')
  assert.equal(wordOf(await pay(code, { ...same, spendingPin: PIN })), 'approved')
  assert.equal(wordOf(await pay(code, { ...same, spendingPin: '111111' })), 'repeat')
})

test('a new business date begins at midnight in Shanghai with nothing spent', async () => {
  const { payFor, walletId } = await payer()
  for (const amountFen of [30_00, 20_00])
    assert.equal(wordOf(await payFor(amountFen, { at: at('23:59') })), 'approved')
  const midnight = new Date(at('23:59').getTime() + 60_000)
  assert.equal(wordOf(await payFor(30_00, { at: midnight })), 'approved')
  assert.equal(spentOn(await readWallet(pool, campusId, walletId), '2026-11-21'), 30_00)
})

test('a spending PIN that is not needed is not looked at', async () => {
  const { payFor, personId } = await payer({ spendingPin: PIN })
  assert.equal(wordOf(await payFor(10_00, { spendingPin: '000000' })), 'approved')
  const tries = await pool.query('SELECT FROM lockouts WHERE subject_id = $1', [personId])
  assert.equal(tries.rowCount, 0)
})

test('nor is it looked at while something else refuses', async () => {
  const { payFor, personId, walletId } = await payer({ spendingPin: PIN })
  await pool.query(`UPDATE wallets SET state = 'frozen' WHERE wallet_id = $1`, [walletId])
  assert.equal(wordOf(await payFor(40_00, { spendingPin: '000000' })), 'account_frozen')
  const tries = await pool.query('SELECT FROM lockouts WHERE subject_id = $1', [personId])
  assert.equal(tries.rowCount, 0)
})

test('five wrong spending PINs lock it, and payments under the limit go on', async () => {
  const { payFor } = await payer({ spendingPin: PIN })
  for (let wrong = 0; wrong < 5; wrong++)
    assert.equal(wordOf(await payFor(40_00, { spendingPin: '000000' })), 'spending_pin_wrong')
  const locked = await payFor(40_00, { spendingPin: PIN })
  assert.ok(!locked.ok && locked.code === 'spending_pin_locked')
  assert.equal(locked.extensions?.retryAfterSeconds, 15 * 60)
  assert.equal(wordOf(await payFor(10_00)), 'approved')
  const later = new Date(NOON.getTime() + 15 * 60_000 + 1000)
  assert.equal(wordOf(await payFor(40_00, { spendingPin: PIN, at: later })), 'approved')
})

test('an initial spending PIN opens at most ¥100 a day', async () => {
  const { payFor, idNumber } = await payer()
  const spendingPin = idNumber.replace(/X$/, '').slice(-6)
  assert.equal(wordOf(await payFor(60_00, { spendingPin })), 'approved')
  assert.equal(wordOf(await payFor(40_01, { spendingPin })), 'daily_ceiling')
  assert.equal(wordOf(await payFor(40_00, { spendingPin })), 'approved')
})

test('the limits that a person chose hold, within the campus’s ceilings', async () => {
  const { payFor, personId } = await payer()
  const setLimits = (perPaymentFen: number, perDayFen: number) =>
    pool.query(
      `INSERT INTO spending_limits (campus_id, person_id, per_payment_fen, per_day_fen, changed_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (campus_id, person_id)
       DO UPDATE SET per_payment_fen = excluded.per_payment_fen, per_day_fen = excluded.per_day_fen`,
      [campusId, personId, perPaymentFen, perDayFen, NOON],
    )
  await setLimits(5_00, 8_00)
  assert.equal(wordOf(await payFor(5_01)), 'spending_pin_required')
  assert.equal(wordOf(await payFor(5_00)), 'approved')
  assert.equal(wordOf(await payFor(3_01)), 'spending_pin_required')
  await setLimits(900_00, 900_00) // as a campus that lowered its ceilings since would have
  assert.equal(wordOf(await payFor(200_01)), 'spending_pin_required')
  assert.equal(wordOf(await payFor(195_00)), 'approved')
})

test('visitors pay 15 % more, rounded half up; limits count what was charged', async () => {
  const prices = { 1: 1, 3: 3, 4: 5, 10: 12, 1250: 1438, 2608: 2999 }
  for (const [price, charged] of Object.entries(prices)) {
    const { payFor } = await payer({ role: 'visitor' })
    const done = await payFor(Number(price))
    assert.ok(done.ok)
    assert.deepEqual([done.payment.amountFen, done.payment.chargedFen], [Number(price), charged])
  }
  const { payFor } = await payer({ role: 'visitor' })
  assert.equal(wordOf(await payFor(26_10)), 'spending_pin_required') // ¥30.02
})

test('a visitor’s repeat is known by the price, not by what was charged', async () => {
  const { phone } = await payer({ role: 'visitor' })
  const id = uuidv7(NOON)
  const first = await pay(phone.code(), { id, amountFen: 1250 })
  assert.ok(first.ok)
  assert.deepEqual(await pay(phone.code(), { id, amountFen: 1250 }), { ...first, repeat: true })
  assert.equal(wordOf(await pay(phone.code(), { id, amountFen: 1438 })), 'id_conflict')
})

test('an attempt refused to a visitor says nothing of another payer’s approval under the same id', async () => {
  const visitor = await payer({ role: 'visitor', walletFen: 100 })
  const student = await payer()
  const id = uuidv7(NOON)
  assert.equal(wordOf(await pay(visitor.phone.code(), { id, amountFen: 1000 })), 'insufficient_funds')
  assert.equal(wordOf(await pay(student.phone.code(), { id, amountFen: 1150 })), 'approved')
  assert.equal(wordOf(await pay(student.phone.code(), { id, amountFen: 1150 })), 'repeat')
  assert.equal(wordOf(await pay(student.phone.code(), { id, amountFen: 1000 })), 'id_conflict')
})

test('a visitor whose visit is over is not admitted', async () => {
  const { payFor } = await payer({ role: 'visitor', expiresAt: NOON })
  assert.equal(wordOf(await payFor(100)), 'not_admitted')
  assert.equal(wordOf(await payFor(100, { at: new Date(NOON.getTime() - 1) })), 'approved')
})

test('a stall admits the roles it names', async () => {
  const staffCanteen = await makeMerchant(campus, { admits: ['staff', 'graduate'] })
  const { terminalId } = await makeTerminal(campus, staffCanteen)
  const words = []
  for (const role of ['undergraduate', 'staff', 'graduate', 'visitor'] as const) {
    const { payFor } = await payer({ role })
    words.push(wordOf(await payFor(100, { terminalId })))
  }
  assert.deepEqual(words, ['not_admitted', 'approved', 'approved', 'not_admitted'])
})

test('a subsidy is spent first, once each meal', async () => {
  const { payFor } = await payer({ walletFen: 50_00, subsidyFen: 20_00 })
  const parts = []
  for (const time of ['07:00', '07:10', '11:00', '13:29', '17:00']) {
    const done = await payFor(8_00, { at: at(time) })
    assert.ok(done.ok)
    parts.push([time, done.payment.subsidyFen, done.payment.walletFen])
  }
  assert.deepEqual(parts, [
    ['07:00', 8_00, 50_00],
    ['07:10', 0, 42_00],
    ['11:00', 8_00, 42_00],
    ['13:29', 0, 34_00],
    ['17:00', 4_00, 30_00],
  ])
})

test('no subsidy between meals', async () => {
  const { payFor } = await payer({ subsidyFen: 20_00 })
  for (const time of ['06:29', '09:30', '13:30', '16:29', '19:30']) {
    const done = await payFor(1_00, { at: at(time) })
    assert.ok(done.ok && done.payment.subsidyFen === 0, time)
  }
})

test('no subsidy at a merchant that may not take it', async () => {
  const shop = await makeMerchant(campus, { subsidyAllowed: false })
  const { terminalId } = await makeTerminal(campus, shop)
  const { payFor } = await payer({ walletFen: 10_00, subsidyFen: 20_00 })
  const done = await payFor(8_00, { terminalId })
  assert.ok(done.ok && done.payment.subsidyFen === 0)
  assert.equal(wordOf(await payFor(3_00, { terminalId })), 'insufficient_funds')
})
