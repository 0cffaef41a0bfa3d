import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { afterNoon, makeMerchant, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { businessDate } from '../../base/clock.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Act } from '../ledger/transfer.ts'
import { readWallet } from '../ledger/wallet.ts'
import { keepBooks, readAccountingJournal, readTrialBalance } from './accounting-books.ts'
import { accountingRoutes } from './accounting-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, url, cash } = campus
const finance = operatorCaller('finance')
let now = afterNoon(3600)
const { call } = await testHttp({ after }, campusId, (http) =>
  accountingRoutes(http, { pool, keys: campus.keys, clock: () => now }),
)
const noodles = await makeMerchant(campus, { name: '一食堂, "东"' })
const wechat = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
const bank = await openAccount(pool, campusId, 'bank')

const person = await makePerson(campus)
const others = [campus.poster, campus.anotherPoster()]

type Leg = { debit: string; credit: string; fen: number }
type Moved = Leg & { date: string; kind: string }
/** What this test knows of the ledger: every leg, by names of its own. */
const model: Moved[] = []
const sold: { id: string; fen: number }[] = []

/** Posts as if that moment had been now, by one of two posters: two lanes. */
async function post(act: Act, postedAt: Date, legs: readonly Leg[]): Promise<void> {
  const [outcome] = await others[model.length % 2]!.postBatch([act], postedAt)
  assert.ok(outcome?.ok, JSON.stringify(outcome))
  for (const leg of legs) model.push({ ...leg, kind: act.kind, date: businessDate(postedAt) })
}

type Step = { what: 'top_up' | 'grant' | 'sale' | 'refund' | 'settlement'; day: number; fen: number }
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('top_up', 'grant', 'sale', 'refund', 'settlement'),
  day: fc.integer({ min: 1, max: 60 }),
  fen: fc.integer({ min: 1, max: 50_00 }),
})

async function play({ what, day, fen }: Step): Promise<void> {
  // The first and the last moment of a day too: a day is one of Shanghai.
  const at = new Date(NOON.getTime() - day * 86_400_000 + (fen % 3) * 11 * 3600_000)
  const base = { id: uuidv7(at), occurredAt: at }
  const { walletId } = person
  if (what === 'top_up')
    return post(
      { ...base, shape: 'credit', kind: 'top_up', walletId, fromId: wechat, walletFen: fen, subsidyFen: 0 },
      at,
      [{ debit: 'channel_clearing wechat', credit: 'person_wallet', fen }],
    )
  if (what === 'grant')
    return post(
      {
        ...base,
        shape: 'credit',
        kind: 'subsidy_grant',
        walletId,
        fromId: cash,
        walletFen: 0,
        subsidyFen: fen,
      },
      at,
      [{ debit: 'cash', credit: 'person_subsidy', fen }],
    )
  if (what === 'settlement')
    return post(
      { ...base, shape: 'plain', kind: 'settlement', fromId: noodles.payableId, toId: bank, amountFen: fen },
      at,
      [{ debit: 'merchant_payable 一食堂, "东"', credit: 'bank', fen }],
    )
  if (what === 'sale') return sell(base, at, fen)
  const sale = sold.pop()
  if (!sale) return
  const back: Act = {
    ...base,
    shape: 'credit',
    kind: 'refund',
    walletId,
    fromId: noodles.payableId,
    walletFen: sale.fen,
    subsidyFen: 0,
    reference: sale.id,
  }
  return post(back, at, [{ debit: 'merchant_payable 一食堂, "东"', credit: 'person_wallet', fen: sale.fen }])
}

/** From the subsidy first: what it held decides the legs. */
async function sell(base: { id: string; occurredAt: Date }, at: Date, fen: number): Promise<void> {
  const { walletFen, subsidyFen } = await readWallet(pool, campusId, person.walletId)
  if (walletFen + subsidyFen < fen) return
  const part = Math.min(subsidyFen, fen)
  const credit = 'merchant_payable 一食堂, "东"'
  const legs = [
    { debit: 'person_subsidy', credit, fen: part },
    { debit: 'person_wallet', credit, fen: fen - part },
  ].filter((leg) => leg.fen > 0)
  const act: Act = {
    ...base,
    shape: 'spend',
    kind: 'payment',
    walletId: person.walletId,
    toId: noodles.payableId,
    amountFen: fen,
    source: 'subsidy-first',
    guards: {},
  }
  await post(act, at, legs)
  sold.push({ id: base.id, fen })
}

/** The trial balance as a bookkeeper adds it up by hand. */
function naive(from: string, to: string): Record<string, number[]> {
  const books: Record<string, number[]> = {}
  for (const { date, debit, credit, fen } of model) {
    if (date > to) continue
    const [given, got] = [(books[debit] ??= [0, 0, 0, 0]), (books[credit] ??= [0, 0, 0, 0])]
    given[3]! -= fen
    got[3]! += fen
    if (date < from) {
      given[0]! -= fen
      got[0]! += fen
    } else {
      given[1]! += fen
      got[2]! += fen
    }
  }
  for (const [name, sums] of Object.entries(books)) if (sums.every((sum) => sum === 0)) delete books[name]
  return books
}

const days = fc.tuple(fc.integer({ min: 0, max: 61 }), fc.integer({ min: 0, max: 61 }))
const dayBefore = (count: number) => businessDate(new Date(NOON.getTime() - count * 86_400_000))

test('a trial balance of random acts is what adding them up by hand gives, for any range', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), days, async (steps, [one, other]) => {
      for (const each of steps) await play(each)
      const [from, to] = [dayBefore(Math.max(one, other)), dayBefore(Math.min(one, other))]
      const found = await readTrialBalance(pool, { campusId, from, to }, now)
      assert.deepEqual(
        Object.fromEntries(
          found.accounts.map((account) => [
            `${account.kind} ${account.name}`.trim(),
            [account.openingFen, account.debitFen, account.creditFen, account.closingFen],
          ]),
        ),
        naive(from, to),
      )
      assert.ok(found.balanced && found.agrees)
      const journal = await readAccountingJournal(pool, { campusId, from, to }, now)
      const lines = journal.flatMap(({ rows }) => rows)
      const inRange = model.filter(({ date }) => date >= from && date <= to)
      assert.equal(
        lines.reduce((sum, { amountFen }) => sum + amountFen, 0),
        inRange.reduce((sum, { fen }) => sum + fen, 0),
      )
      assert.equal(
        lines.reduce((sum, { legs }) => sum + legs, 0),
        inRange.length,
      )
      const numbers = journal.map(({ number }) => number)
      assert.deepEqual(numbers, [...new Set(numbers)].toSorted())
    }),
    { numRuns: 40 },
  )
})

test('whoever keeps the books at the same time, each batch is in them once', async () => {
  await play({ what: 'top_up', day: 3, fen: 77_00 })
  await Promise.all(Array.from({ length: 6 }, () => keepBooks(pool, campusId, now)))
  const { accounts, agrees } = await readTrialBalance(
    pool,
    { campusId, from: '2026-01-01', to: '2026-12-31' },
    now,
  )
  assert.ok(agrees)
  const wallets = accounts.find(({ kind }) => kind === 'person_wallet')
  assert.equal(wallets?.closingFen, (await readWallet(pool, campusId, person.walletId)).walletFen)
})

test('files carry debit and credit columns that add up, and no formula', async () => {
  const range = 'from=2026-09-01&to=2026-11-30'
  const { text, headers } = await call(finance, 'GET', `/v1/accounting/trial-balance.csv?${range}`)
  assert.match(String(headers['content-disposition']), /trial-balance-2026-09-01-2026-11-30\.csv/)
  const rows = text
    .trim()
    .split('\r\n')
    .map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!)
  const total = rows.at(-1)!.map((cell) => cell.replace(/,$/, ''))
  assert.equal(total[0], '合计 Total')
  assert.equal(total[2], total[3])
  assert.equal(total[4], total[5])
  assert.equal(total[6], total[7])
  const journal = await call(finance, 'GET', `/v1/accounting/journal.csv?${range}`)
  assert.match(journal.text, /\r\n2026-1\d-\d\d,2026\d{4}-01,/)
  const xlsx = await call(finance, 'GET', `/v1/accounting/journal.xlsx?${range}`)
  assert.equal(xlsx.status, 200)
  const { rows: looks } = await pool.query(
    `SELECT count(*) AS count FROM audit_entries WHERE campus_id = $1 AND action = 'accounts_viewed'`,
    [campusId],
  )
  assert.equal(looks[0].count, 3)
})

test('a range that is none is refused', async () => {
  for (const range of [
    'from=2026-02-30&to=2026-03-01',
    'from=2026-03-02&to=2026-03-01',
    'from=2020-01-01&to=2026-03-01',
  ])
    for (const name of ['trial-balance', 'trial-balance.csv', 'journal.csv']) {
      const { status, body } = await call(finance, 'GET', `/v1/accounting/${name}?${range}`)
      assert.deepEqual([status, body.code], [400, 'body_invalid'])
    }
})

test('the ledger is proved; a changed row is found there, and in the books', async () => {
  const first = await call(finance, 'GET', '/v1/accounting/verification')
  assert.equal(first.body.state, 'holds')
  assert.ok(first.body.transfers >= model.length)
  const owner = openPool(url)
  await owner.query(
    'UPDATE account_days SET debit_fen = debit_fen + 1 WHERE campus_id = $1 AND account_id = $2',
    [campusId, wechat],
  )
  const { body: kept } = await call(finance, 'GET', '/v1/accounting/verification')
  assert.equal(kept.startedAt, first.body.startedAt)
  now = new Date(now.getTime() + 61_000)
  const { body: again } = await call(finance, 'GET', '/v1/accounting/verification')
  assert.equal(again.state, 'broken')
  assert.ok(again.faults > 0)
  const books = await call(finance, 'GET', '/v1/accounting/trial-balance?from=2026-09-01&to=2026-11-30')
  assert.deepEqual([books.body.balanced, books.body.agrees], [true, false])
  await owner.end()
})
