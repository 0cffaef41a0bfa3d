import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { receiptNumber } from './cash-top-up.ts'
import { reverseCash } from './reverse-cash.ts'
import { topUpRoutes } from './routes.ts'
import { takeCash } from './take-cash.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const operatorId = uuidv7()
// A second server process on the same database.
const otherPoster = campus.anotherPoster()
const other = { ...campus, posterOf: () => otherPoster }

type Changes = { id?: string; operatorId?: string; at?: Date }
const take = (personId: string, amountFen: number, changes: Changes = {}, deps = campus) => {
  const { at = NOON, ...rest } = changes
  return takeCash(deps, { campusId, operatorId, id: uuidv7(at), personId, amountFen, ...rest }, at)
}
const takeBack = (topUpId: string, changes: Changes = {}) => {
  const { at = NOON, ...rest } = changes
  const order = { campusId, operatorId, topUpId, id: uuidv7(at), reason: '金额输错' }
  return reverseCash(campus, { ...order, ...rest }, at)
}
const wordOf = (done: { ok: true } | { ok: false; code: string }) => (done.ok ? 'ok' : done.code)
const walletOf = async (walletId: number) => (await readWallet(pool, campusId, walletId)).walletFen

test('notes at the counter are in the wallet at once, and in the cash account', async () => {
  const person = await makePerson(campus, { walletFen: 5_00 })
  const before = await accountBalance(pool, campusId, campus.cash)
  const id = uuidv7(NOON)
  const done = await take(person.personId, 100_00, { id })
  assert.deepEqual(done, {
    ok: true,
    topUp: {
      id,
      state: 'credited',
      person: { id: person.personId, name: '张小明', campusNo: person.campusNo },
      amountFen: 100_00,
      walletFen: 105_00,
      operator: { id: operatorId, name: '' },
      at: NOON,
    },
  })
  assert.equal(await walletOf(person.walletId), 105_00)
  assert.equal(await accountBalance(pool, campusId, campus.cash), before - 100_00)
})

test('a receipt’s number is short and of its day', () => {
  const id = '01a1f71c-7600-7b6c-9446-39cfdd4b958a'
  assert.equal(receiptNumber({ id, at: NOON }), '20261120-12718218')
})

test('¥1 to ¥500 a time, ¥1,000 a day, ¥2,000 in the account', async () => {
  const { personId } = await makePerson(campus)
  for (const amountFen of [-1, 0, 99, 500_01])
    assert.equal(wordOf(await take(personId, amountFen)), 'top_up_amount_invalid', String(amountFen))
  assert.equal(wordOf(await take(personId, 1_00)), 'ok')
  assert.equal(wordOf(await take(personId, 500_00)), 'ok')
  assert.equal(wordOf(await take(personId, 499_01)), 'top_up_daily_limit')
  assert.equal(wordOf(await take(personId, 499_00)), 'ok')
  assert.equal(wordOf(await take(personId, 1_00)), 'top_up_daily_limit')
  const tomorrow = afterNoon(12 * 3600)
  assert.equal(wordOf(await take(personId, 500_00, { at: tomorrow })), 'ok')
  const rich = await makePerson(campus, { walletFen: 1900_00 })
  assert.equal(wordOf(await take(rich.personId, 100_01)), 'balance_ceiling')
  assert.equal(wordOf(await take(rich.personId, 100_00)), 'ok')
})

test('a lost account is topped up; a frozen or void one is not, nor nobody', async () => {
  const { personId, walletId } = await makePerson(campus)
  const words = []
  for (const state of ['lost', 'frozen', 'void'] as const) {
    await setAccountState(pool, campusId, walletId, state)
    words.push(wordOf(await take(personId, 10_00)))
  }
  assert.deepEqual(words, ['ok', 'account_state_conflict', 'account_state_conflict'])
  assert.equal(wordOf(await take(uuidv7(), 10_00)), 'not_found')
})

test('the same id is the same receipt; another amount or person is a conflict', async () => {
  const person = await makePerson(campus)
  const id = uuidv7(NOON)
  const first = await take(person.personId, 10_00, { id })
  assert.deepEqual(await take(person.personId, 10_00, { id, at: afterNoon(3600) }), first)
  assert.equal(wordOf(await take(person.personId, 20_00, { id })), 'id_conflict')
  assert.equal(wordOf(await take((await makePerson(campus)).personId, 10_00, { id })), 'id_conflict')
  assert.equal(await walletOf(person.walletId), 10_00)
  const late = uuidv7(afterNoon(-601))
  assert.equal(wordOf(await take(person.personId, 10_00, { id: late })), 'id_time_invalid')
})

test('a refused one leaves its id free', async () => {
  const { personId } = await makePerson(campus)
  const id = uuidv7(NOON)
  assert.equal(wordOf(await take(personId, 900_00, { id })), 'top_up_amount_invalid')
  assert.equal(wordOf(await take(personId, 90_00, { id })), 'ok')
})

test('the limit of the day holds however many counters take money at once', async () => {
  const { personId, walletId } = await makePerson(campus)
  const done = await Promise.all(
    Array.from({ length: 20 }, (_, n) => take(personId, 150_00, {}, n % 2 === 0 ? campus : other)),
  )
  const words = done.map(wordOf)
  assert.equal(words.filter((word) => word === 'ok').length, 6)
  assert.equal(words.filter((word) => word === 'top_up_daily_limit').length, 14)
  assert.equal(await walletOf(walletId), 900_00)
})

test('the same id many times at once is one credit', async () => {
  const { personId, walletId } = await makePerson(campus)
  const id = uuidv7(NOON)
  const done = await Promise.all(
    Array.from({ length: 20 }, (_, n) => take(personId, 50_00, { id }, n % 2 === 0 ? campus : other)),
  )
  assert.equal(new Set(done.map((one) => JSON.stringify(one))).size, 1)
  assert.equal(await walletOf(walletId), 50_00)
})

test('a wrong amount is taken back by its operator within five minutes, once', async () => {
  const { personId, walletId } = await makePerson(campus)
  const top = await take(personId, 500_00)
  assert.ok(top.ok)
  assert.equal(wordOf(await takeBack(top.topUp.id, { operatorId: uuidv7() })), 'forbidden')
  assert.equal(wordOf(await takeBack(top.topUp.id, { at: afterNoon(301) })), 'reversal_too_late')
  const id = uuidv7(NOON)
  const done = await takeBack(top.topUp.id, { id, at: afterNoon(300) })
  assert.ok(done.ok && done.topUp.state === 'reversed')
  assert.deepEqual(await takeBack(top.topUp.id, { id, at: afterNoon(900) }), done)
  assert.equal(wordOf(await takeBack(top.topUp.id)), 'already_reversed')
  assert.equal(await walletOf(walletId), 0)
  // It no longer counts to the day.
  for (let taken = 0; taken < 2; taken++) assert.equal(wordOf(await take(personId, 500_00)), 'ok')
  assert.equal(wordOf(await takeBack(uuidv7(NOON))), 'not_found')
})

test('what was spent meanwhile cannot be taken back', async () => {
  const { personId, walletId } = await makePerson(campus)
  const top = await take(personId, 10_00)
  assert.ok(top.ok)
  await campus.poster.post({
    shape: 'spend',
    kind: 'fee',
    id: uuidv7(NOON),
    walletId,
    toId: campus.cash,
    amountFen: 1,
    occurredAt: NOON,
    guards: {},
  })
  assert.equal(wordOf(await takeBack(top.topUp.id)), 'insufficient_funds')
})

test('at the counter: a receipt, a reprint, and a day that adds up to the ledger', async () => {
  const cashier = operatorCaller('card_centre')
  await pool.query(
    `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, created_at)
     VALUES ($1, $2, 'wang', '王老师', '', '{card_centre}', $3)`,
    [campusId, cashier.operatorId, NOON],
  )
  const day = new Date('2026-12-01T02:00:00Z')
  const { call } = await testHttp({ after }, campusId, (http) =>
    topUpRoutes(http, { ...campus, clock: () => day }),
  )
  const person = await makePerson(campus)
  const before = await accountBalance(pool, campusId, campus.cash)
  const ids = [uuidv7(day), uuidv7(day), uuidv7(day)] as const
  for (const [n, id] of ids.entries()) {
    const body = { id, personId: person.personId, amountFen: (n + 1) * 100_00 }
    assert.equal((await call(cashier, 'POST', '/v1/cash-top-ups', body)).status, 201)
  }
  const reversal = { id: uuidv7(day), reason: '金额输错' }
  await call(cashier, 'POST', `/v1/cash-top-ups/${ids[2]}/reversal`, reversal)
  const { body } = await call(cashier, 'GET', '/v1/cash-top-ups')
  assert.deepEqual([body.totalFen, body.count, body.receipts.length], [300_00, 2, 3])
  assert.equal(await accountBalance(pool, campusId, campus.cash), before - body.totalFen)
  const reprint = await call(cashier, 'GET', `/v1/cash-top-ups/${ids[0]}`)
  assert.deepEqual(reprint.body, {
    id: ids[0],
    number: receiptNumber({ id: ids[0], at: day }),
    state: 'credited',
    person: { id: person.personId, name: '张小明', campusNo: person.campusNo },
    amountFen: 100_00,
    walletFen: 100_00,
    operator: '王老师',
    campus: { nameZh: '演示大学', nameEn: 'Demo University' },
    at: day.toISOString(),
  })
  for (const date of ['2026-02-30', '2026-13-01', '9999-12-31', '0000-01-01'])
    assert.equal(
      (await call(cashier, 'GET', `/v1/cash-top-ups?date=${date}`)).body.code,
      'body_invalid',
      date,
    )
  const manager = operatorCaller('merchant_manager')
  assert.equal((await call(manager, 'GET', '/v1/cash-top-ups')).status, 403)
})
