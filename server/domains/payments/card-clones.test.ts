import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import { type CardRecord, cardSale, forgedOf, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { afterNoon, makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger, balances, casesOf, offlineServer, wordsOf } from '../../../test/offline.ts'
import { inTransaction } from '../../base/database.ts'
import { blockCard, unblockCard } from '../cards/block-card.ts'
import { seenBefore } from '../cards/seen-counters.ts'
import type { Tap } from '../cards/tap.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readHotList } from '../hot-list/listed.ts'
import { resumeOffline } from './resume-offline.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
const tills = [await makeTerminal(campus, stalls[0]), await makeTerminal(campus, stalls[1])] as const
const { makeCarded } = await makeCardStock(campus)
const servers = [offlineServer(campus), offlineServer(campus, campus.anotherPoster())] as const
afterEach(() => assertLedger(campus))

const isListed = async (cardNo: string) =>
  (await readHotList(pool, campusId, 0)).entries.some(({ value, listed }) => listed && value === cardNo)
async function blockOf(cardNo: string): Promise<string | null> {
  const { rows } = await pool.query<{ reason: string | null }>(
    'SELECT blocked_reason AS reason FROM cards WHERE campus_id = $1 AND card_no = $2',
    [campusId, cardNo],
  )
  const reason = rows[0]?.reason ?? null
  assert.equal(await isListed(cardNo), reason !== null, 'a card is on the hot list while it is blocked')
  return reason
}

describe('one number of a card twice: merchants are paid from suspense, the person pays nothing, the card is blocked', () => {
  /** ¥10.00 and ¥20.00 at two stalls under number 4, ¥5.00 under number 3. */
  async function cloned() {
    const person = await makeCarded({ walletFen: 100_00 })
    const sales = [
      { till: 0, record: cardSale(person, tills[0], { counter: 4, amountFen: 10_00 }) },
      { till: 1, record: cardSale(person, tills[1], { counter: 4, amountFen: 20_00 }) },
      { till: 1, record: cardSale(person, tills[1], { counter: 3, amountFen: 5_00 }) },
    ] as const
    const before = await balances(campus, [person], stalls)
    return { person, sales, before }
  }
  async function assertFound({ person, sales, before }: Awaited<ReturnType<typeof cloned>>) {
    const words: string[] = []
    for (const { till, record } of sales)
      words.push(...wordsOf(await servers[0].upload(tills[till], [record])))
    assert.deepEqual(words, ['case credential_used', 'case credential_used', 'posted'])
    const now = await balances(campus, [person], stalls)
    assert.deepEqual(now.people, [95_00])
    assert.deepEqual(
      now.merchants.map((fen, index) => fen - before.merchants[index]!),
      [10_00, 25_00],
    )
    assert.deepEqual(await casesOf(campus, person.personId), [
      'card_counter_twice open: person record record',
    ])
    assert.equal(await blockOf(person.cardNo), 'card_counter_twice')
  }

  test('in every order, repeated, over two servers in turn', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 1, 0, 2],
      [0, 2, 1, 0],
    ]) {
      const made = await cloned()
      for (const [turn, index] of order.entries()) {
        const { till, record } = made.sales[index]!
        await servers[turn % 2]!.upload(tills[till], [record])
      }
      await assertFound(made)
    }
  })

  test('at once on two servers', async () => {
    for (let round = 0; round < 8; round++) {
      const made = await cloned()
      await Promise.all(
        [...made.sales, ...made.sales].map(({ till, record }, n) =>
          servers[(n % 2) as 0 | 1].upload(tills[till], [record]),
        ),
      )
      await assertFound(made)
    }
  })

  test('with the server killed before it moved any money: resumed on two at once', async () => {
    const made = await cloned()
    const dying = offlineServer(campus, { post: async () => Promise.reject(new Error('killed')) })
    for (const { till, record } of made.sales) await assert.rejects(dying.upload(tills[till], [record]))
    const again = servers.map(({ deps }) => resumeOffline(deps, campusId, afterNoon(7200)))
    assert.deepEqual((await Promise.all(again)).length, 2)
    assert.equal(await blockOf(made.person.cardNo), 'card_counter_twice')
    await assertFound(made)
  })

  test('a sale that was torn under the number, and is grey, is not one of them', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const torn = greyOf(cardSale(person, tills[0], { counter: 9 }))
    const paid = cardSale(person, tills[1], { counter: 9 })
    assert.deepEqual(wordsOf(await servers[0].upload(tills[0], [torn])), ['grey'])
    assert.deepEqual(wordsOf(await servers[0].upload(tills[1], [paid])), ['posted'])
    assert.equal(await blockOf(person.cardNo), null)
  })
})

describe('a number that is lower though it is clearly later is posted, and the card is blocked', () => {
  const saleAt = (person: { cardNo: string }, counter: number, minutes: number, till = tills[0]) =>
    cardSale(person, till, { counter, at: afterNoon(minutes * 60), amountFen: 1_00 })

  for (const order of ['forwards', 'backwards'] as const)
    test(`whichever comes first: ${order}`, async () => {
      const person = await makeCarded({ walletFen: 100_00 })
      const sales = [saleAt(person, 7, 0), saleAt(person, 5, 11, tills[1])]
      for (const record of order === 'forwards' ? sales : sales.toReversed())
        assert.deepEqual(
          wordsOf(await servers[0].upload(record === sales[0] ? tills[0] : tills[1], [record])),
          ['posted'],
        )
      assert.deepEqual(await casesOf(campus, person.personId), [
        'card_counter_backwards open: person record record',
      ])
      assert.equal(await blockOf(person.cardNo), 'card_counter_backwards')
      const wallet = await balances(campus, [person], [])
      assert.deepEqual(wallet.people, [98_00])
    })

  test('within what clocks may differ it is nothing', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sales = [saleAt(person, 7, 0), saleAt(person, 5, 10), saleAt(person, 8, 30), saleAt(person, 6, 5)]
    await servers[0].upload(tills[0], sales)
    assert.equal(await blockOf(person.cardNo), null)
  })
})

test('what a card sold counts against a lower number at its next tap, once for each sale', async () => {
  const person = await makeCarded({ walletFen: 100_00 })
  const { cardNo } = person
  const seenAt = async (now: Date) =>
    (await seenBefore(pool, campusId, { cardNo, beganAt: now.getTime() } as Tap)).purchase
  const sales = [cardSale(person, tills[0], { counter: 8 }), cardSale(person, tills[0], { counter: 7 })]
  const torn = greyOf(cardSale(person, tills[0], { counter: 20 }))
  await servers[0].upload(tills[0], [...sales, torn], afterNoon(60))
  assert.deepEqual([await seenAt(afterNoon(64)), await seenAt(afterNoon(66))], [0, 9])
  const found = { kind: 'card_cloned', naturalKey: cardNo, subjects: [], detail: { cardNo } } as const
  await inTransaction(pool, (db) =>
    blockCard(db, campusId, cardNo, { finding: found, terminalId: null }, afterNoon(70)),
  )
  const actor = { kind: 'system', id: null } as const
  await inTransaction(pool, (db) =>
    unblockCard({ db, holdPayAlias }, { campusId, cardNo, actor }, afterNoon(80)),
  )
  await servers[1].upload(tills[0], sales, afterNoon(90))
  assert.equal(await seenAt(afterNoon(200)), 0)
})

describe('a TAC that is not the card’s blocks the card it names', () => {
  test('once, at whatever terminal, and what it bought is posted still', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sale = cardSale(person, tills[0])
    for (const record of [forgedOf(sale), forgedOf(sale)])
      assert.deepEqual(wordsOf(await servers[0].upload(tills[0], [record])), ['refused credential_invalid'])
    assert.equal(await blockOf(person.cardNo), 'offline_not_genuine')
    assert.deepEqual(wordsOf(await servers[0].upload(tills[0], [sale])), ['posted'])
  })

  test('but nothing else that is wrong with a record does', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const other = await makeCarded({ walletFen: 100_00 })
    const early = cardSale(person, tills[0], { at: afterNoon(-7200) })
    const half: CardRecord = { ...cardSale(other, tills[0]), at: afterNoon(0.5).toISOString() }
    await servers[0].upload(tills[0], [early, half, greyOf(cardSale(person, tills[0], { counter: 2 }))])
    assert.deepEqual([await blockOf(person.cardNo), await blockOf(other.cardNo)], [null, null])
  })
})
