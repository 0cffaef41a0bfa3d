import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
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
import { assertLedger, offlineSale, offlineServer } from '../../../test/offline.ts'
import { APPROVER, ASKER, paidAt, refundDesk, wordOf } from '../../../test/refunds.ts'
import { uuidv7 } from '../../base/ids.ts'
import { findAct } from '../ledger/act.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { accountBalance, readWallet, spentOn } from '../ledger/wallet.ts'
import { reverse } from './reverse.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const terminal = await makeTerminal(campus, merchant)
const { deps } = testCounter(campus, terminal)
const { ask, decide } = refundDesk(campus)
afterEach(() => assertLedger(campus))

const paid = (amountFen: number, options: Parameters<typeof paidAt>[3] = {}) =>
  paidAt(campus, { merchant, terminal }, amountFen, options)
const walletOf = async (walletId: number) => {
  const { walletFen, subsidyFen } = await readWallet(pool, campusId, walletId)
  return [walletFen, subsidyFen]
}
/** As a month later, when the claims of today are no more known; then they are back, for the ledger's checker. */
async function withoutClaims(work: () => Promise<void>): Promise<void> {
  const { rows } = await pool.query(
    `WITH d AS (DELETE FROM claims RETURNING *) SELECT coalesce(json_agg(d), '[]') AS claims FROM d`,
  )
  await work()
  await pool.query(
    'INSERT INTO claims SELECT * FROM json_populate_recordset(NULL::claims, $1) ON CONFLICT DO NOTHING',
    [JSON.stringify(rows[0].claims)],
  )
}
const takeBack = (paymentId: string, id = uuidv7(NOON)) =>
  reverse(deps, { campusId, terminalId: terminal.terminalId, paymentId, id }, NOON)

test('up to ¥50.00 of a payment the money is back at once, from the merchant', async () => {
  const { paymentId, personId, walletId } = await paid(60_00)
  const before = await accountBalance(pool, campusId, merchant.payableId)
  const id = uuidv7(NOON)
  const done = await ask(paymentId, 50_00, { id })
  assert.ok(done.ok && done.refund.state === 'posted')
  assert.deepEqual([done.refund.id, done.refund.decidedBy, done.refund.subsidyFen], [id, null, 0])
  assert.deepEqual(await walletOf(walletId), [490_00, 0])
  assert.equal(await accountBalance(pool, campusId, merchant.payableId), before - 50_00)
  const act = await findAct(pool, campusId, done.refund.actId)
  assert.ok(act)
  assert.deepEqual(
    [act.kind, act.reference, act.terminalId, act.amountFen],
    ['refund', paymentId, terminal.terminalId, 50_00],
  )
  const { rows } = await pool.query(
    `SELECT action, actor_id AS by, detail FROM audit_entries WHERE subject_id = $1`,
    [paymentId],
  )
  const detail = { refundId: id, personId, amountFen: 50_00, reason: '菜里有异物', waits: false }
  assert.deepEqual(rows, [{ action: 'refund_asked', by: ASKER, detail }])
})

test('above ¥50.00 nothing moves until another operator approves', async () => {
  const { paymentId, walletId } = await paid(60_00)
  const asked = await ask(paymentId, 50_01)
  assert.ok(asked.ok && asked.refund.state === 'waiting')
  assert.deepEqual(await walletOf(walletId), [440_00, 0])
  assert.equal(wordOf(await decide(asked.refund.id, { operatorId: ASKER })), 'second_person_required')
  const at = afterNoon(2 * 86_400)
  const done = await decide(asked.refund.id, { at })
  assert.ok(done.ok && done.refund.state === 'posted')
  assert.deepEqual([done.refund.decidedBy, done.refund.note], [APPROVER, '已核实'])
  assert.deepEqual(await walletOf(walletId), [490_01, 0])
  // The bill stands where the money came back, not where somebody asked for it.
  const act = await findAct(pool, campusId, done.refund.actId)
  assert.deepEqual([act?.occurredAt, act !== undefined && act.id > uuidv7(afterNoon(86_400))], [at, true])
})

test('many small refunds of one payment are one large one', async () => {
  const { paymentId, walletId } = await paid(245_00)
  const words = []
  for (let n = 0; n < 5; n++) words.push(wordOf(await ask(paymentId, 49_00)))
  assert.deepEqual(words, ['posted', 'waiting', 'waiting', 'waiting', 'waiting'])
  assert.equal(wordOf(await ask(paymentId, 1)), 'refund_exceeds')
  assert.deepEqual(await walletOf(walletId), [304_00, 0])
})

test('what is left of a payment: what waits counts, what was refused does not', async () => {
  const { paymentId } = await paid(100_00)
  const large = await ask(paymentId, 90_00)
  assert.ok(large.ok)
  const over = await ask(paymentId, 10_01)
  assert.deepEqual(over, { ok: false, code: 'refund_exceeds', extensions: { leftFen: 10_00 } })
  assert.equal(wordOf(await decide(large.refund.id, { approve: false })), 'refused')
  assert.equal(wordOf(await ask(paymentId, 100_00)), 'waiting')
})

test('the subsidy’s part goes back first, in the order in which the money moves', async () => {
  const { paymentId, walletId } = await paid(80_00, { subsidyFen: 8_00 })
  assert.deepEqual(await walletOf(walletId), [428_00, 0])
  await ask(paymentId, 5_00)
  assert.deepEqual(await walletOf(walletId), [428_00, 5_00])
  const [first, second] = [await ask(paymentId, 60_00), await ask(paymentId, 5_00)]
  assert.ok(first.ok && second.ok)
  await decide(second.refund.id)
  assert.deepEqual(await walletOf(walletId), [430_00, 8_00])
  await decide(first.refund.id)
  assert.deepEqual(await walletOf(walletId), [490_00, 8_00])
})

test('the day’s spending goes down for what was spent that day, and for no other day', async () => {
  const same = await paid(40_00)
  await ask(same.paymentId, 15_00)
  assert.equal(spentOn(await readWallet(pool, campusId, same.walletId), TODAY), 25_00)
  const earlier = await paid(40_00, { at: afterNoon(-86_400) })
  const spend = { merchant, terminal }
  await campus.poster.post({
    shape: 'spend',
    kind: 'payment',
    id: uuidv7(NOON),
    walletId: earlier.walletId,
    toId: spend.merchant.payableId,
    amountFen: 7_00,
    occurredAt: NOON,
    businessDate: TODAY,
    guards: {},
  })
  await ask(earlier.paymentId, 15_00)
  assert.equal(spentOn(await readWallet(pool, campusId, earlier.walletId), TODAY), 7_00)
})

test('refusals, in their order', async () => {
  const { paymentId, walletId } = await paid(20_00)
  const other = await makeMerchant(campus)
  const known = await ask(paymentId, 1_00)
  assert.ok(known.ok)
  const old = uuidv7(afterNoon(-601))
  const of = (scope: string | null) => ({ scope: { merchantId: scope } })
  const table: [string, Parameters<typeof ask>][] = [
    ['payment_unknown', [uuidv7(NOON), 1_00]],
    ['payment_unknown', [known.refund.actId!, 1_00]],
    ['payment_unknown', [paymentId, 1_00, of(other.merchantId)]],
    ['payment_unknown', [paymentId, 1_00, of(null)]],
    ['id_conflict', [paymentId, 2_00, { id: known.refund.id }]],
    ['id_conflict', [paymentId, 1_00, { id: known.refund.id, operatorId: APPROVER }]],
    ['id_conflict', [(await paid(1_00)).paymentId, 1_00, { id: known.refund.id }]],
    ['id_time_invalid', [paymentId, 100_00, { id: old }]],
    ['refund_exceeds', [paymentId, 19_01]],
    ['posted', [paymentId, 19_00, of(merchant.merchantId)]],
  ]
  for (const [word, order] of table) assert.equal(wordOf(await ask(...order)), word)
  assert.deepEqual(await walletOf(walletId), [500_00, 0])
  assert.equal(wordOf(await decide(uuidv7(NOON))), 'not_found')
  assert.equal(wordOf(await decide(known.refund.id)), 'refund_decided')
})

test('the same refund again is answered the same, at any time; the same decision too', async () => {
  const { paymentId, walletId } = await paid(60_00)
  const id = uuidv7(NOON)
  const first = await ask(paymentId, 10_00, { id })
  assert.ok(first.ok && !first.repeat)
  assert.deepEqual(await ask(paymentId, 10_00, { id, at: afterNoon(3600) }), { ...first, repeat: true })
  const large = await ask(paymentId, 50_00)
  assert.ok(large.ok)
  const decided = await decide(large.refund.id)
  assert.deepEqual(await decide(large.refund.id, { at: afterNoon(60) }), decided)
  assert.equal(wordOf(await decide(large.refund.id, { approve: false })), 'refund_decided')
  assert.equal(wordOf(await decide(large.refund.id, { operatorId: uuidv7(NOON) })), 'refund_decided')
  assert.deepEqual(await walletOf(walletId), [500_00, 0])
})

test('who asked takes it back, which moves nothing', async () => {
  const { paymentId, walletId } = await paid(60_00)
  const asked = await ask(paymentId, 60_00)
  assert.ok(asked.ok)
  assert.equal(wordOf(await decide(asked.refund.id, { operatorId: ASKER, approve: false })), 'refused')
  assert.equal(wordOf(await decide(asked.refund.id)), 'refund_decided')
  assert.deepEqual(await walletOf(walletId), [440_00, 0])
})

test('a payment is reversed or refunded, never both', async () => {
  const reversed = await paid(20_00)
  assert.ok((await takeBack(reversed.paymentId)).ok)
  assert.equal(wordOf(await ask(reversed.paymentId, 1_00)), 'already_reversed')
  const refunded = await paid(20_00)
  await ask(refunded.paymentId, 1_00)
  const late = await takeBack(refunded.paymentId)
  assert.deepEqual(late, { ok: false, code: 'already_refunded' })
  assert.deepEqual(
    [await walletOf(reversed.walletId), await walletOf(refunded.walletId)],
    [
      [500_00, 0],
      [481_00, 0],
    ],
  )
})

test('a refund that waited is overtaken by a reversal, also when the claim is long forgotten', async () => {
  const { paymentId, walletId } = await paid(60_00)
  const [one, other] = [await ask(paymentId, 55_00), await ask(paymentId, 5_00)]
  assert.ok(one.ok && other.ok && other.refund.state === 'waiting')
  assert.ok((await takeBack(paymentId)).ok)
  assert.equal(wordOf(await decide(one.refund.id)), 'already_reversed')
  assert.equal(wordOf(await decide(one.refund.id)), 'already_reversed')
  await withoutClaims(async () => {
    assert.equal(wordOf(await decide(other.refund.id)), 'already_reversed')
    assert.equal(wordOf(await ask(paymentId, 1_00)), 'already_reversed')
  })
  assert.deepEqual(await walletOf(walletId), [500_00, 0])
})

test('a refund months later, its claim forgotten, is one refund of what is left', async () => {
  const { paymentId, walletId } = await paid(60_00)
  await ask(paymentId, 20_00)
  await withoutClaims(async () => {
    const at = afterNoon(90 * 86_400)
    assert.equal(wordOf(await ask(paymentId, 30_00, { at })), 'posted')
    assert.equal(wordOf(await ask(paymentId, 10_01, { at })), 'refund_exceeds')
  })
  assert.deepEqual(await walletOf(walletId), [490_00, 0])
})

test('money goes back to a lost and to a frozen account, and past every ceiling; not to a void one', async () => {
  const { paymentId, walletId } = await paid(90_00)
  const waiting = await ask(paymentId, 60_00)
  assert.ok(waiting.ok)
  const words = []
  await campus.poster.post({
    shape: 'credit',
    kind: 'top_up',
    id: uuidv7(NOON),
    walletId,
    fromId: campus.cash,
    walletFen: 5000_00,
    subsidyFen: 0,
    occurredAt: NOON,
  })
  for (const state of ['lost', 'frozen'] as const) {
    await setAccountState(pool, campusId, walletId, state)
    words.push(wordOf(await ask(paymentId, 1_00, {})))
  }
  assert.deepEqual(words, ['waiting', 'waiting'])
  const small = await paid(90_00)
  for (const state of ['lost', 'frozen', 'void'] as const) {
    await setAccountState(pool, campusId, small.walletId, state)
    words.push(wordOf(await ask(small.paymentId, 10_00)))
  }
  assert.deepEqual(words.slice(2), ['posted', 'posted', 'account_state_conflict'])
  await setAccountState(pool, campusId, walletId, 'void')
  assert.equal(wordOf(await decide(waiting.refund.id)), 'account_state_conflict')
  assert.equal(wordOf(await decide(waiting.refund.id, { approve: false })), 'refused')
})

test('a sale made with no network is given back as any other; one that the campus paid is not', async () => {
  const { upload } = offlineServer(campus)
  const person = await makePerson(campus, { walletFen: 100_00 })
  const phone = await makePhone(campus, person)
  const [once, twice] = [phone.code(), phone.code()]
  const sale = offlineSale(once)
  const [first, second] = [offlineSale(twice), offlineSale(twice)]
  await upload(terminal, [sale, first, second])
  const at = afterNoon(7200)
  assert.equal(wordOf(await ask(sale.id, 2_50, { at })), 'posted')
  assert.equal(wordOf(await ask(sale.id, 10_01, { at })), 'refund_exceeds')
  for (const { id } of [first, second]) assert.equal(wordOf(await ask(id, 1_00, { at })), 'payment_unknown')
  assert.deepEqual(await walletOf(person.walletId), [90_00, 0])
})

test('of a refund and the case of a code used twice the money comes back once, whichever is first', async () => {
  const { upload } = offlineServer(campus)
  const person = await makePerson(campus, { walletFen: 100_00 })
  const phone = await makePhone(campus, person)
  const [refundedFirst, twiceFirst] = [phone.code(), phone.code()]
  const [refunded, again] = [offlineSale(refundedFirst), offlineSale(refundedFirst)]
  const [twice, other] = [offlineSale(twiceFirst), offlineSale(twiceFirst)]
  const at = afterNoon(7200)
  await upload(terminal, [refunded, twice])
  assert.equal(wordOf(await ask(refunded.id, 12_50, { at })), 'posted')
  await upload(terminal, [again, other])
  assert.equal(wordOf(await ask(twice.id, 12_50, { at })), 'already_reversed')
  assert.deepEqual(await walletOf(person.walletId), [100_00, 0])
})
