import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type CardRecord, cardSale, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import {
  afterNoon,
  makeMerchant,
  makeTerminal,
  type TestPerson,
  testCampus,
} from '../../../test/factories.ts'
import { assertLedger, offlineServer } from '../../../test/offline.ts'
import { seededRandom } from '../../demo/random.ts'
import { greysOf, settleGrey } from './grey-sales.ts'

/*
 * Generated histories of cards at terminals without network, whose journals come home torn, in pieces, shuffled, repeated and
 * at two servers at once. Genuine cards are never blocked; a copy, or a card that was rolled back, always is.
 */

// Tried with 1,000 copied and rolled-back ones too: a minute.
const CARDS = { genuine: 40, copied: 60, rolledBack: 60 }
const TILLS = 6
/** Clocks of terminals are apart by less than what is held against a card. */
const SKEW_SECONDS_MAX = 280
const PER_UPLOAD = 60
const SEED = 20261123

const campus = await testCampus({ after })
const { pool, campusId } = campus
const servers = [offlineServer(campus), offlineServer(campus, campus.anotherPoster())] as const
const stall = await makeMerchant(campus)
const tills = await Promise.all(Array.from({ length: TILLS }, () => makeTerminal(campus, stall)))
const random = seededRandom(SEED)
const upTo = (most: number) => random.integer(0, most)
const skews = tills.map(() => upTo(2 * SKEW_SECONDS_MAX) - SKEW_SECONDS_MAX)

type Carded = TestPerson & { cardNo: string }
type Sold = { till: number; record: CardRecord }
/** What became of a sale that was torn, as only the card knows. */
type Torn = Sold & { paid: boolean }

/** One chip: what it sells, and its number, which a copy has too. */
function chipOf(person: Carded, counter = 1 + upTo(40), seconds = upTo(600)) {
  const sold: Sold[] = []
  const torn: Torn[] = []
  const sell = () => {
    seconds += 20 + upTo(3 * 3600)
    const till = upTo(TILLS - 1)
    const at = afterNoon(seconds + skews[till]!)
    const record = cardSale(person, tills[till]!, { counter, at, amountFen: 1 + upTo(299) })
    const fate = random.next()
    // Torn before the card paid: its number is used for the next sale.
    if (fate < 0.08) return void torn.push({ till, record, paid: false })
    if (fate < 0.16) torn.push({ till, record, paid: true })
    else sold.push({ till, record })
    counter += 1
  }
  const sellSome = (least: number) => {
    const before = sold.length
    while (sold.length < before + least || random.chance(0.5)) sell()
  }
  return {
    sold,
    torn,
    sellSome,
    /** The same chip once more, in somebody else's hand. */
    copy: () => chipOf(person, counter, seconds),
    /** To a state before some of what it sold, none of it torn, so that the campus hears of a number twice. */
    rollBack() {
      const back = sold[upTo(sold.length - 1)]!
      counter = back.record.credential.counter
    },
  }
}

function sellGenuine(person: Carded) {
  const chip = chipOf(person)
  chip.sellSome(2)
  return [chip]
}
function sellCopied(person: Carded) {
  const chip = chipOf(person)
  chip.sellSome(0)
  const copy = chip.copy()
  // Both until the campus can hear of one number twice.
  while (!isTwice([...chip.sold, ...copy.sold])) {
    chip.sellSome(1)
    copy.sellSome(1)
  }
  return [chip, copy]
}
function sellRolledBack(person: Carded) {
  const chip = chipOf(person)
  chip.sellSome(2)
  while (!isTwice(chip.sold)) {
    chip.rollBack()
    chip.sellSome(1)
  }
  return [chip]
}
function isTwice(sold: readonly Sold[]): boolean {
  return new Set(sold.map(({ record }) => record.credential.counter)).size < sold.length
}

/** The journals of all terminals as they come home: everything at least once, in any order and number of pieces. */
function uploadsOf(sales: readonly Sold[]): { till: number; records: CardRecord[] }[] {
  const again = sales.filter(() => random.chance(0.15))
  const all = shuffled([...sales, ...again])
  return shuffled(
    tills.flatMap((_, till) => {
      const records = all.filter((sale) => sale.till === till).map(({ record }) => record)
      const pieces = Math.ceil(records.length / PER_UPLOAD)
      return Array.from({ length: pieces }, (_, piece) => ({
        till,
        records: records.slice(piece * PER_UPLOAD, (piece + 1) * PER_UPLOAD),
      }))
    }),
  )
}
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
async function inTwos(uploads: ReturnType<typeof uploadsOf>): Promise<void> {
  const now = afterNoon(5 * 86_400)
  const lines = servers.map(async (server, own) => {
    for (const [index, { till, records }] of uploads.entries())
      if (index % servers.length === own) await server.upload(tills[till]!, records, now)
  })
  await Promise.all(lines)
}

test(`seed ${SEED}: genuine cards are never blocked, copies and rolled-back ones always, nobody pays twice`, async () => {
  const { genuine, copied, rolledBack } = CARDS
  const count = genuine + copied + rolledBack
  const { makeCarded } = await makeCardStock(campus, count)
  const people: Carded[] = []
  while (people.length < count)
    people.push(...(await Promise.all(Array.from({ length: 10 }, () => makeCarded({ walletFen: 1000_00 })))))
  const kinds = people.map((_, i) =>
    i < genuine ? 'genuine' : i < genuine + copied ? 'copied' : 'rolled back',
  )
  const sellAs = { genuine: sellGenuine, copied: sellCopied, 'rolled back': sellRolledBack } as const
  const histories = people.map((person, i) => ({
    person,
    kind: kinds[i]!,
    chips: sellAs[kinds[i] as keyof typeof sellAs](person),
  }))
  const sold = histories.flatMap(({ chips }) => chips.flatMap((chip) => chip.sold))
  const torn = histories.flatMap(({ chips }) => chips.flatMap((chip) => chip.torn))
  await inTwos(uploadsOf([...sold, ...torn.map(({ till, record }) => ({ till, record: greyOf(record) }))]))

  const { rows } = await pool.query<{ cardNo: string }>(
    'SELECT card_no AS "cardNo" FROM cards WHERE campus_id = $1 AND blocked_at IS NOT NULL',
    [campusId],
  )
  const blocked = new Set(rows.map(({ cardNo }) => cardNo))
  const missed = histories.filter(({ kind, person }) => blocked.has(person.cardNo) === (kind === 'genuine'))
  assert.deepEqual(
    missed.map(({ kind, person }) => `${kind} ${person.cardNo}`),
    [],
  )

  // What was torn ends as its card says, by a tap or by the TAC that comes after all.
  const ends = new Map(torn.map((one) => [one.record.id, one]))
  const byTac = torn.filter(({ paid }) => paid && random.chance(0.5))
  await Promise.all([
    inTwos(uploadsOf(byTac)),
    ...histories.map(async ({ person }) => {
      for (const grey of await greysOf(pool, campusId, person.cardNo)) {
        const { paid, record } = ends.get(grey.id)!
        const tac = random.chance(0.5) ? Buffer.from(record.credential.tac!, 'hex') : null
        const ended = paid ? ({ kind: 'paid', tac } as const) : ({ kind: 'not-paid' } as const)
        await settleGrey(campus, campusId, grey, ended, afterNoon(6 * 86_400))
      }
    }),
  ])
  await inTwos(uploadsOf(torn.filter(({ paid }) => paid)))
  await assertCharged(histories.map(({ person, chips }) => ({ person, paid: paidOf(chips) })))
  await assertLedger(campus)
})

/** The sales that cards paid: by person everything whose number was used once. */
function paidOf(chips: readonly { sold: Sold[]; torn: Torn[] }[]): CardRecord[] {
  return chips
    .flatMap(({ sold, torn }) => [...sold, ...torn.filter(({ paid }) => paid)])
    .map(({ record }) => record)
}

async function assertCharged(
  expected: readonly { person: Carded; paid: readonly CardRecord[] }[],
): Promise<void> {
  const { rows } = await pool.query<{ personId: string; walletFen: number }>(
    `SELECT p.person_id AS "personId", w.wallet_fen AS "walletFen" FROM people p
       JOIN wallets w ON w.campus_id = p.campus_id AND w.wallet_id = p.wallet_id WHERE p.campus_id = $1`,
    [campusId],
  )
  const walletFen = new Map(rows.map((row) => [row.personId, row.walletFen]))
  const wrong = expected.filter(({ person, paid }) => {
    const byNumber = Map.groupBy(paid, ({ credential }) => credential.counter)
    const once = [...byNumber.values()].flatMap((records) => (records.length === 1 ? records : []))
    const sumFen = once.reduce((sum, { amountFen }) => sum + amountFen, 0)
    return walletFen.get(person.personId) !== 1000_00 - sumFen
  })
  assert.deepEqual(
    wrong.map(({ person }) => person.cardNo),
    [],
  )
}
