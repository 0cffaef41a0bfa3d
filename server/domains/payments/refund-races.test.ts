import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { testCounter } from '../../../test/counter.ts'
import { makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { assertLedger } from '../../../test/offline.ts'
import { paidAt, refundDesk, wordOf } from '../../../test/refunds.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Poster } from '../ledger/poster.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { resumeRefunds } from './post-refund.ts'
import { reverse } from './reverse.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const terminal = await makeTerminal(campus, merchant)
const { deps } = testCounter(campus, terminal)
// Two servers on one database: they are asked in turn.
const otherPoster = campus.anotherPoster()
const desks = [refundDesk(campus), refundDesk(campus, otherPoster)] as const
const deskOf = (n: number) => desks[n % 2 === 0 ? 0 : 1]
afterEach(() => assertLedger(campus))

const paid = (amountFen: number) => paidAt(campus, { merchant, terminal }, amountFen)
const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))
const tally = (done: readonly Parameters<typeof wordOf>[0][]) =>
  Object.fromEntries([...Map.groupBy(done, wordOf)].map(([word, of]) => [word, of.length]))
const walletFenOf = async (walletId: number) => (await readWallet(pool, campusId, walletId)).walletFen
/** A poster whose server is killed: `before` the money is posted, or after it and before anybody hears of it. */
const killed = (when: 'before' | 'after'): Pick<Poster, 'post'> => ({
  async post(act) {
    if (when === 'after') await campus.poster.post(act)
    throw new Error('killed')
  },
})

test('twenty refunds at once of a payment with money for four: exactly four', async () => {
  const { paymentId, walletId } = await paid(40_00)
  const before = await accountBalance(pool, campusId, merchant.payableId)
  const done = await times(20, (n) => deskOf(n).ask(paymentId, 10_00))
  assert.deepEqual(tally(done), { posted: 4, refund_exceeds: 16 })
  assert.equal(await walletFenOf(walletId), 500_00)
  assert.equal(await accountBalance(pool, campusId, merchant.payableId), before - 40_00)
})

test('the same id twenty times at once is one refund and one answer', async () => {
  const { paymentId, walletId } = await paid(40_00)
  const id = uuidv7(NOON)
  const done = await times(20, (n) => deskOf(n).ask(paymentId, 10_00, { id }))
  assert.deepEqual(tally(done), { posted: 20 })
  const answers = done.flatMap((one) => (one.ok ? one.refund : []))
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(done.filter((one) => one.ok && !one.repeat).length, 1)
  assert.equal(await walletFenOf(walletId), 470_00)
})

test('one id for two payments at once is a refund of one of them', async () => {
  const payments = await times(2, () => paid(40_00))
  const id = uuidv7(NOON)
  const done = await times(8, (n) => deskOf(n).ask(payments[n % 2]!.paymentId, 10_00, { id }))
  assert.deepEqual(tally(done), { posted: 4, id_conflict: 4 })
  const fen = await Promise.all(payments.map(({ walletId }) => walletFenOf(walletId)))
  assert.deepEqual(
    fen.toSorted((a, b) => a - b),
    [460_00, 470_00],
  )
})

test('of refunds and a reversal at once the money comes back once', async () => {
  for (let round = 0; round < 15; round++) {
    const { paymentId, walletId } = await paid(20_00)
    const order = { campusId, terminalId: terminal.terminalId, paymentId, id: uuidv7(NOON) }
    const [reversal, ...refunds] = await Promise.all([
      reverse(round % 2 === 0 ? deps : { ...deps, posterOf: () => otherPoster }, order, NOON),
      deskOf(0).ask(paymentId, 20_00),
      deskOf(1).ask(paymentId, 5_00),
    ])
    const words = refunds.map(wordOf)
    const refunded = refunds.reduce((sum, one) => sum + (one.ok ? one.refund.amountFen : 0), 0)
    if (reversal.ok) assert.ok(refunded === 0, words.join())
    else assert.ok(reversal.code === 'already_refunded' && refunded > 0, `${reversal.code} ${words.join()}`)
    assert.equal(await walletFenOf(walletId), reversal.ok ? 500_00 : 480_00 + refunded)
  }
})

test('of many who decide at once the first counts', async () => {
  const { paymentId, walletId } = await paid(100_00)
  const asked = await desks[0].ask(paymentId, 80_00)
  assert.ok(asked.ok)
  const done = await times(10, (n) =>
    deskOf(n).decide(asked.refund.id, { operatorId: uuidv7(NOON), approve: n % 3 !== 0 }),
  )
  const words = tally(done)
  assert.equal(words.refund_decided, 9)
  assert.equal(await walletFenOf(walletId), words.posted ? 480_00 : 400_00)
})

test('killed between the decision and its money, before or after posting: the repeat completes it, once', async () => {
  for (const when of ['before', 'after'] as const) {
    const broken = refundDesk(campus, killed(when))
    const { paymentId, walletId } = await paid(100_00)
    const id = uuidv7(NOON)
    await assert.rejects(broken.ask(paymentId, 10_00, { id }), /killed/)
    assert.equal(wordOf(await desks[1].ask(paymentId, 10_00, { id })), 'posted')
    const large = await desks[0].ask(paymentId, 60_00)
    assert.ok(large.ok)
    await assert.rejects(broken.decide(large.refund.id), /killed/)
    assert.equal(wordOf(await desks[1].decide(large.refund.id)), 'posted')
    assert.equal(await walletFenOf(walletId), 470_00)
  }
})

test('what nobody repeats is completed by the job, once, by however many servers', async () => {
  const { paymentId, walletId } = await paid(100_00)
  for (const when of ['before', 'after'] as const)
    await assert.rejects(refundDesk(campus, killed(when)).ask(paymentId, 10_00), /killed/)
  const servers = [campus, { ...campus, posterOf: () => otherPoster }]
  await Promise.all([...servers, ...servers].map((server) => resumeRefunds(server, campusId)))
  assert.equal(await resumeRefunds(campus, campusId), 0)
  assert.equal(await walletFenOf(walletId), 420_00)
})

test('a refund whose money had moved, unknown to the desk, still bars the reversal and counts to what is left', async () => {
  const { paymentId, walletId } = await paid(40_00)
  await assert.rejects(refundDesk(campus, killed('after')).ask(paymentId, 30_00), /killed/)
  const order = { campusId, terminalId: terminal.terminalId, paymentId, id: uuidv7(NOON) }
  assert.deepEqual(await reverse(deps, order, NOON), { ok: false, code: 'already_refunded' })
  assert.equal(wordOf(await desks[0].ask(paymentId, 10_01)), 'refund_exceeds')
  assert.equal(wordOf(await desks[0].ask(paymentId, 10_00)), 'posted')
  assert.equal(await walletFenOf(walletId), 500_00)
})
