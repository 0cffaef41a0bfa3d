import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import type { OfflineRecord } from '../../../contract/offline.ts'
import { testCounter, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  testCampus,
} from '../../../test/factories.ts'
import {
  assertLedger,
  balances,
  casesOf,
  offlineSale,
  offlineServer,
  wordsOf,
} from '../../../test/offline.ts'
import type { Poster } from '../ledger/poster.ts'
import type { Act } from '../ledger/transfer.ts'

const campus = await testCampus({ after })
const servers = [offlineServer(campus), offlineServer(campus, campus.anotherPoster())] as const
afterEach(() => assertLedger(campus))

/** Two stalls, and a person with ¥100.00. */
async function market() {
  const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
  const tills = [await makeTerminal(campus, stalls[0]), await makeTerminal(campus, stalls[1])] as const
  const person = await makePerson(campus, { walletFen: 100_00 })
  return { stalls, tills, person, phone: await makePhone(campus, person) }
}

/** One code at both stalls (¥10.00, ¥20.00), another once (¥5.00), a third at one stall twice (¥1.00, ¥2.00). */
async function conflicts() {
  const at = await market()
  const [twice, once, again] = [at.phone.code(), at.phone.code(), at.phone.code()]
  const sales = [
    { till: 0, record: offlineSale(twice, { amountFen: 10_00 }) },
    { till: 1, record: offlineSale(twice, { amountFen: 20_00 }) },
    { till: 0, record: offlineSale(once, { amountFen: 5_00 }) },
    { till: 1, record: offlineSale(again, { amountFen: 1_00 }) },
    { till: 1, record: offlineSale(again, { amountFen: 2_00 }) },
  ] as const
  return { ...at, sales }
}
type Conflicts = Awaited<ReturnType<typeof conflicts>>

/** However it was uploaded: ¥5.00 charged, everybody paid, two cases. */
async function assertSettled({ person, stalls, tills, sales }: Conflicts): Promise<void> {
  const words: string[] = []
  for (const { till, record } of sales) words.push(...wordsOf(await servers[0].upload(tills[till], [record])))
  const inCase = 'case credential_used'
  assert.deepEqual(words, [inCase, inCase, 'posted', inCase, inCase])
  assert.deepEqual(await balances(campus, [person], stalls), { people: [95_00], merchants: [15_00, 23_00] })
  const one = 'offline_code_twice open: person record record'
  assert.deepEqual(await casesOf(campus, person.personId), [one, one])
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  )
}

describe('one code twice: merchants are paid from suspense, the person pays nothing', () => {
  test('in every order of uploads, over two servers in turn', async () => {
    for (const contested of permutations([0, 1, 3, 4])) {
      const made = await conflicts()
      const order = contested.toSpliced(2, 0, 2)
      for (const [turn, index] of order.entries()) {
        const { till, record } = made.sales[index]!
        await servers[turn % 2]!.upload(made.tills[till], [record])
      }
      await assertSettled(made)
    }
  })

  test('in one upload, in parts, and with repeats', async () => {
    for (const parts of [
      [
        [0, 2],
        [1, 3, 4],
      ],
      [[2, 0], [4, 4, 3], [0, 2], [1]],
    ]) {
      const made = await conflicts()
      for (const part of parts) {
        const sales = part.map((index) => made.sales[index]!)
        const till = made.tills[sales[0]!.till]
        await servers[1].upload(
          till,
          sales.map(({ record }) => record),
        )
      }
      await assertSettled(made)
    }
  })

  test('at once on two servers, all of it twice', async () => {
    for (let round = 0; round < 8; round++) {
      const made = await conflicts()
      const recordsOf = (till: number) =>
        made.sales.flatMap((sale) => (sale.till === till ? sale.record : ([] as OfflineRecord[])))
      await Promise.all(
        [0, 1, 0, 1].map((till, n) =>
          servers[(n >> 1) as 0 | 1].upload(made.tills[till as 0 | 1], recordsOf(till)),
        ),
      )
      await assertSettled(made)
    }
  })

  test('with the server killed after any number of acts, and the upload repeated on another', async () => {
    for (let acts = 0; acts < 8; acts++) {
      const made = await conflicts()
      for (const { till, record } of made.sales) {
        const dying = offlineServer(campus, dyingAfter(campus.poster, acts))
        await dying.upload(made.tills[till], [record]).catch(() => {})
      }
      const all = offlineServer(campus, dyingAfter(campus.poster, acts))
      for (const { till, record } of made.sales) await all.upload(made.tills[till], [record]).catch(() => {})
      // What was never answered comes once more.
      for (const { till, record } of made.sales) await servers[1].upload(made.tills[till], [record])
      await assertSettled(made)
    }
  })

  test('an online payment that came first stands, whatever comes offline', async () => {
    const { person, phone, tills, stalls } = await market()
    const code = phone.code()
    assert.equal(wordOf(await testCounter(campus, tills[0]).pay(code, { amountFen: 10_00 })), 'approved')
    const sale = offlineSale(code, { amountFen: 20_00 })
    // Long after the ledger has forgotten the claim, too.
    for (const days of [0, 40])
      assert.deepEqual(wordsOf(await servers[0].upload(tills[1], [sale], afterNoon(60 + days * 86_400))), [
        'case credential_used',
      ])
    assert.deepEqual(await balances(campus, [person], stalls), {
      people: [90_00],
      merchants: [10_00, 20_00],
    })
    assert.deepEqual(await casesOf(campus, sale.id), ['offline_code_twice open: payment person record'])
  })

  test('the ledger does not answer: later, and nothing is half done for good', async () => {
    const { person, phone, tills, stalls } = await market()
    const sale = offlineSale(phone.code())
    const silent = offlineServer(campus, { post: async () => ({ ok: false, code: 'ledger_unavailable' }) })
    assert.deepEqual(wordsOf(await silent.upload(tills[0], [sale])), ['later ledger_unavailable'])
    assert.deepEqual(wordsOf(await servers[0].upload(tills[0], [sale])), ['posted'])
    assert.deepEqual(await balances(campus, [person], stalls), { people: [87_50], merchants: [12_50, 0] })
  })
})

/** A poster whose server is gone after so many acts: the last one is posted, and nobody hears of it. */
function dyingAfter(poster: Poster, acts: number): Pick<Poster, 'post'> {
  let left = acts
  return {
    async post(act: Act) {
      if (left-- > 0) return poster.post(act)
      if (left === -1) await poster.post(act)
      throw new Error('killed')
    },
  }
}
