import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { type CardRecord, cardSale, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { afterNoon, makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger, balances, casesOf, offlineServer, wordsOf } from '../../../test/offline.ts'
import type { Ended } from '../../protocols/purchase-dialogue.ts'
import { type GreySale, greysOf, settleGrey } from './grey-sales.ts'
import { resumeOffline } from './resume-offline.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const till = await makeTerminal(campus, canteen)
const { makeCarded } = await makeCardStock(campus)
const other = { ...campus, posterOf: () => second }
const second = campus.anotherPoster()
const { upload } = offlineServer(campus)
afterEach(() => assertLedger(campus))

const NOT_PAID: Ended = { kind: 'not-paid' }
const IN_LOG: Ended = { kind: 'paid', tac: null }
const paidBy = ({ credential }: CardRecord): Ended => ({
  kind: 'paid',
  tac: Buffer.from(credential.tac!, 'hex'),
})

/** A sale of ¥12.50 whose end was not seen, as a tap is asked about it. */
async function torn() {
  const person = await makeCarded({ walletFen: 100_00 })
  const sale = cardSale(person, till, { counter: 5 })
  assert.deepEqual(wordsOf(await upload(till, [greyOf(sale)])), ['grey'])
  const [grey] = await greysOf(pool, campusId, person.cardNo)
  assert.ok(grey)
  const walletFen = async () => (await balances(campus, [person], [])).people[0]
  const blocked = async () =>
    (await pool.query('SELECT FROM cards WHERE card_no = $1 AND blocked_at IS NOT NULL', [person.cardNo]))
      .rowCount === 1
  return { person, sale, grey, walletFen, blocked }
}
const tap = (grey: GreySale, ended: Ended, server = campus) =>
  settleGrey(server, campusId, grey, ended, afterNoon(600))

test('a tap that says paid posts it under its id and time, once, beside its TAC and at two servers too', async () => {
  for (const ended of ['log', 'tac'] as const) {
    const { person, sale, grey, walletFen } = await torn()
    const told = ended === 'log' ? IN_LOG : paidBy(sale)
    await Promise.all([tap(grey, told), upload(till, [sale]), tap(grey, told, other), upload(till, [sale])])
    await tap(grey, told)
    assert.equal(await walletFen(), 87_50)
    assert.deepEqual(await greysOf(pool, campusId, person.cardNo), [])
    assert.deepEqual(wordsOf(await upload(till, [sale, greyOf(sale)])), ['posted', 'posted'])
    assert.deepEqual(await casesOf(campus, person.personId), [])
  }
})

test('a tap that says not paid charges nobody and is not asked again; its TAC posts it after all', async () => {
  const { person, sale, grey, walletFen } = await torn()
  await tap(grey, NOT_PAID)
  assert.deepEqual(wordsOf(await upload(till, [greyOf(sale)])), ['unpaid'])
  assert.deepEqual(await greysOf(pool, campusId, person.cardNo), [])
  assert.equal(await walletFen(), 100_00)
  assert.deepEqual(wordsOf(await upload(till, [sale])), ['posted'])
  await tap(grey, NOT_PAID)
  assert.deepEqual([await walletFen(), await casesOf(campus, person.personId)], [87_50, []])
})

test('a server killed after the tap was taken down posts it when it is back', async () => {
  const { sale, grey, walletFen } = await torn()
  const dying = { ...campus, posterOf: () => ({ post: async () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(settleGrey(dying, campusId, grey, IN_LOG, afterNoon(600)))
  assert.equal(await walletFen(), 100_00)
  await resumeOffline(campus, campusId, afterNoon(7200))
  assert.equal(await walletFen(), 87_50)
  assert.deepEqual(wordsOf(await upload(till, [sale])), ['posted'])
})

test('a card that cannot know any more charges nobody: a case to know of, and no block', async () => {
  const { person, sale, grey, walletFen, blocked } = await torn()
  for (let twice = 0; twice < 2; twice++) await tap(grey, { kind: 'forgotten' })
  assert.deepEqual([await walletFen(), await blocked()], [100_00, false])
  assert.deepEqual(await casesOf(campus, person.personId), ['card_sale_unknown open: person record terminal'])
  assert.deepEqual(wordsOf(await upload(till, [sale])), ['posted'])
})

test('a card that is behind its sale was rolled back: it is blocked', async () => {
  const { person, grey, walletFen, blocked } = await torn()
  await tap(grey, { kind: 'behind', counter: 4 })
  assert.deepEqual([await walletFen(), await blocked()], [100_00, true])
  assert.deepEqual(await casesOf(campus, person.personId), [
    'card_counter_backwards open: person record terminal',
  ])
})

test('two sales whose taps both say paid under one number of the card are a copy’s', async () => {
  const { person, grey, walletFen, blocked } = await torn()
  await upload(till, [greyOf(cardSale(person, till, { counter: 5, amountFen: 3_00 }))])
  const greys = await greysOf(pool, campusId, person.cardNo)
  assert.equal(greys.length, 2)
  await Promise.all(greys.map((one) => tap(one, IN_LOG)))
  assert.deepEqual([await walletFen(), await blocked()], [100_00, true])
  await tap(grey, NOT_PAID)
  assert.deepEqual(await casesOf(campus, person.personId), ['card_counter_twice open: person record record'])
})

/** A sale that was torn before the card paid, and the same sale rung up again within its second, which the card paid. */
async function rungUpAgain() {
  const { person, grey, walletFen, blocked } = await torn()
  const again = cardSale(person, till, { counter: 5 })
  const end = async () => [await walletFen(), await blocked(), await casesOf(campus, person.personId)]
  return { grey, again, end }
}
const PAID_ONCE = [87_50, false, []]

test('a sale rung up again within its second is one debit of the card, whichever comes home first', async () => {
  const orders = [
    async ({ grey, again }: { grey: GreySale; again: CardRecord }) => {
      await tap(grey, IN_LOG)
      assert.deepEqual(wordsOf(await upload(till, [again])), ['unpaid'])
    },
    async ({ grey, again }: { grey: GreySale; again: CardRecord }) => {
      assert.deepEqual(wordsOf(await upload(till, [again])), ['posted'])
      await tap(grey, IN_LOG)
    },
    async ({ grey, again }: { grey: GreySale; again: CardRecord }) => {
      await Promise.all([tap(grey, IN_LOG), upload(till, [again]), tap(grey, IN_LOG, other)])
    },
  ]
  for (const order of orders) {
    const { grey, again, end } = await rungUpAgain()
    await order({ grey, again })
    const first = wordsOf(await upload(till, [again]))
    await tap(grey, IN_LOG, other)
    assert.deepEqual(wordsOf(await upload(till, [again])), first)
    assert.deepEqual(await end(), PAID_ONCE)
  }
})

test('two sales of one second that only the log of the card tells of are one debit too', async () => {
  const { person, grey, walletFen, blocked } = await torn()
  await upload(till, [greyOf(cardSale(person, till, { counter: 5 }))])
  const greys = await greysOf(pool, campusId, person.cardNo)
  assert.equal(greys.length, 2)
  await Promise.all(greys.map((one, index) => tap(one, IN_LOG, index === 0 ? campus : other)))
  await tap(grey, IN_LOG)
  assert.deepEqual([await walletFen(), await blocked()], [87_50, false])
  assert.deepEqual(await casesOf(campus, person.personId), [])
})

test('a server killed between two records of one debit charges one of them when it is back', async () => {
  const { grey, again, end } = await rungUpAgain()
  const dying = { ...campus, posterOf: () => ({ post: async () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(settleGrey(dying, campusId, grey, IN_LOG, afterNoon(600)))
  await upload(till, [again])
  await resumeOffline(campus, campusId, afterNoon(7200))
  assert.deepEqual(await end(), PAID_ONCE)
})

test('two TACs under one number of a card are a copy’s, also of one second, place and amount', async () => {
  const { again, end } = await rungUpAgain()
  await upload(till, [again])
  const copy = cardSale({ cardNo: again.credential.cardNo }, till, { counter: 5 })
  assert.deepEqual(wordsOf(await upload(till, [copy])), ['case credential_used'])
  assert.deepEqual(await end(), [100_00, true, ['card_counter_twice open: person record record']])
})
