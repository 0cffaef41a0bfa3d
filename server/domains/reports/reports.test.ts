import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { businessDate, minuteOfDay } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Act } from '../ledger/transfer.ts'
import { scannedAt, shownAt } from '../payments/means.ts'
import { foldBatches } from './fold-batches.ts'
import { readFloat, readSales, readTopUps } from './read-reports.ts'
import { reportRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
const { call } = await testHttp({ after }, campusId, (http) =>
  reportRoutes(http, { pool, clock: () => afterNoon(3600) }),
)
const [noodles, shop] = [
  await makeMerchant(campus, { name: '一食堂' }),
  await makeMerchant(campus, { name: '超市' }),
]
const [window1, till] = [await makeTerminal(campus, noodles), await makeTerminal(campus, shop)]
const cash = await openAccount(pool, campusId, 'cash')
const wechat = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
const person = await makePerson(campus, { walletFen: 50_000_00, subsidyFen: 500_00 })
const RANGE = { campusId, from: '2026-11-10', to: '2026-11-30' }

/** What a random day may hold, in the words of this test. */
type Step =
  | {
      what: 'sale'
      at: Date
      fen: number
      by: 'pay-code' | 'digits' | 'card' | 'stall-code'
      where: 'noodles' | 'shop'
    }
  | { what: 'reversal' | 'refund'; at: Date; of: number; fen: number }
  | { what: 'top-up'; at: Date; fen: number; from: 'cash' | 'wechat' }

const instant = fc
  .integer({ min: -9 * 86_400, max: 9 * 86_400 })
  .map((seconds) => new Date(NOON.getTime() + seconds * 1000))
const fen = fc.integer({ min: 1, max: 20_00 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constant('sale' as const),
    at: instant,
    fen,
    by: fc.constantFrom('pay-code' as const, 'digits' as const, 'card' as const, 'stall-code' as const),
    where: fc.constantFrom('noodles' as const, 'shop' as const),
  }),
  fc.record({
    what: fc.constantFrom('reversal' as const, 'refund' as const),
    at: instant,
    of: fc.nat(50),
    fen,
  }),
  fc.record({
    what: fc.constant('top-up' as const),
    at: instant,
    fen,
    from: fc.constantFrom('cash' as const, 'wechat' as const),
  }),
)

type Sale = {
  id: string
  fen: number
  where: 'noodles' | 'shop'
  by: string
  terminalId: string | null
  undone: boolean
}
const model: { key: string; sales: number; sold: number; refunded: number }[] = []
const topUps: { date: string; source: string; fen: number }[] = []
const sales: Sale[] = []

async function play(one: Step): Promise<void> {
  const base = { id: uuidv7(one.at), occurredAt: one.at }
  if (one.what === 'top-up') {
    const fromId = one.from === 'cash' ? cash : wechat
    await post({
      shape: 'credit',
      kind: 'top_up',
      walletId: person.walletId,
      fromId,
      walletFen: one.fen,
      subsidyFen: 0,
      ...base,
    })
    topUps.push({ date: businessDate(one.at), source: one.from, fen: one.fen })
    return
  }
  if (one.what === 'sale') {
    const [merchant, terminal] = one.where === 'noodles' ? [noodles, window1] : [shop, till]
    const place = one.by === 'stall-code' ? scannedAt(merchant.stallId) : shownAt(terminal.terminalId, one.by)
    // Half of them take a part of the subsidy, so that they have two legs.
    const source = one.fen % 2 === 0 ? ('subsidy-first' as const) : ('wallet' as const)
    await post({
      shape: 'spend',
      kind: 'payment',
      walletId: person.walletId,
      toId: merchant.payableId,
      amountFen: one.fen,
      source,
      guards: {},
      ...place,
      ...base,
    })
    sales.push({
      id: base.id,
      fen: one.fen,
      where: one.where,
      by: one.by,
      terminalId: place.terminalId,
      undone: false,
    })
    count(one.at, sales.at(-1)!, { sales: 1, sold: one.fen, refunded: 0 })
    return
  }
  const sale = sales[one.of]
  if (!sale || sale.undone) return
  sale.undone = true
  const fromId = (sale.where === 'noodles' ? noodles : shop).payableId
  const amountFen = one.what === 'refund' ? Math.min(one.fen, sale.fen) : sale.fen
  await post({
    shape: 'credit',
    kind: one.what,
    walletId: person.walletId,
    fromId,
    walletFen: amountFen,
    subsidyFen: 0,
    terminalId: sale.terminalId,
    reference: sale.id,
    ...base,
  })
  if (one.what === 'refund') count(one.at, sale, { sales: 0, sold: 0, refunded: amountFen })
  else count(one.at, sale, { sales: -1, sold: -amountFen, refunded: 0 })
}

function count(at: Date, { where, by }: Sale, sums: { sales: number; sold: number; refunded: number }): void {
  model.push({ key: [businessDate(at), Math.floor(minuteOfDay(at) / 30), by, where].join(' '), ...sums })
}

async function post(act: Act): Promise<void> {
  assert((await poster.post(act)).ok)
}

/** The model's sums by one part of the key, without what came to nothing. */
function summed(part: number): [string, number, number, number][] {
  const groups = Map.groupBy(model, ({ key }) => key.split(' ')[part]!)
  const total = (of: typeof model, member: 'sales' | 'sold' | 'refunded') =>
    of.reduce((sum, one) => sum + one[member], 0)
  return sorted(
    [...groups].map(
      ([key, of]) => [key, total(of, 'sales'), total(of, 'sold'), total(of, 'refunded')] as const,
    ),
  )
}

function sorted(
  rows: readonly (readonly [string, number, number, number])[],
): [string, number, number, number][] {
  return rows
    .filter(([, ...numbers]) => numbers.some((number) => number !== 0))
    .map((row) => [...row] as [string, number, number, number])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

test('the sums of random days are those of the acts, whoever folds them, and how often', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      for (const one of steps) await play(one)
      await Promise.all([1, 2, 3].map(() => foldBatches(pool, campusId, NOON)))
      assert.equal(await foldBatches(pool, campusId, NOON), 0)
      const report = await readSales(pool, { ...RANGE, scope: 'all' }, NOON)
      const rows = (
        of: readonly { sales: number; soldFen: number; refundedFen: number }[],
        key: (i: number) => string,
      ) =>
        sorted(of.map(({ sales, soldFen, refundedFen }, i) => [key(i), sales, soldFen, refundedFen] as const))
      assert.deepEqual(
        rows(report.days, (i) => report.days[i]!.date),
        summed(0),
      )
      assert.deepEqual(
        rows(report.means, (i) => report.means[i]!.means),
        summed(2),
      )
      const stalls = report.stalls.map(({ stallId }) => (stallId === noodles.stallId ? 'noodles' : 'shop'))
      assert.deepEqual(
        rows(report.stalls, (i) => stalls[i]!),
        summed(3),
      )
      const ofHalfHours = (key: string) => report.halfHours.filter(({ halfHour }) => String(halfHour) === key)
      for (const [key, count, sold, refunded] of summed(1)) {
        const of = ofHalfHours(key)
        assert.deepEqual(
          [
            of.reduce((n, one) => n + one.sales, 0),
            of.reduce((n, one) => n + one.soldFen, 0),
            of.reduce((n, one) => n + one.refundedFen, 0),
          ],
          [count, sold, refunded],
        )
      }
    }),
    { numRuns: 12, endOnFailure: true },
  )
})

test('top-ups stand by day and source', async () => {
  await play({ what: 'top-up', at: NOON, fen: 12_34, from: 'wechat' })
  await foldBatches(pool, campusId, NOON)
  const report = await readTopUps(pool, RANGE, NOON)
  const read = report.days.flatMap(({ date, sources }) =>
    sources.map(({ source, count, amountFen }) => `${date} ${source} ${count} ${amountFen}`),
  )
  const expected = [...Map.groupBy(topUps, ({ date, source }) => `${date} ${source}`)].map(
    ([key, of]) => `${key} ${of.length} ${of.reduce((sum, one) => sum + one.fen, 0)}`,
  )
  assert.deepEqual(read.toSorted(), expected.toSorted())
  assert.equal(report.count, topUps.length)
})

test('the float is what all people hold together, a day on which nothing was posted included', async () => {
  const { rows } = await pool.query<{ held: number }>(
    'SELECT sum(wallet_fen + subsidy_fen)::bigint AS held FROM wallets WHERE campus_id = $1',
    [campusId],
  )
  const range = { campusId, from: '2026-01-01', to: businessDate(new Date(Date.now() + 86_400_000)) }
  const { days, floatFen } = await readFloat(pool, range)
  assert.equal(floatFen, rows[0]!.held)
  assert.equal(days.at(-1)!.floatFen, rows[0]!.held)
  assert.equal(days[0]!.floatFen, 0)
  assert.ok(floatFen > 0)
})

test('a merchant’s manager sees only the own merchant’s sales, in the report and in its tables', async () => {
  const manager = operatorCaller('merchant_manager', shop.merchantId)
  const report = await call(manager, 'GET', '/v1/reports/sales?from=2026-11-10&to=2026-11-30')
  assert.equal(report.status, 200)
  const { stalls } = report.body as { stalls: { merchant: string }[] }
  assert.deepEqual([...new Set(stalls.map(({ merchant }) => merchant))], ['超市'])
  for (const table of ['days', 'half-hours', 'means', 'stalls']) {
    const csv = await call(
      manager,
      'GET',
      `/v1/reports/sales.csv?from=2026-11-10&to=2026-11-30&table=${table}`,
    )
    assert.equal(csv.status, 200)
    assert.doesNotMatch(csv.text, /一食堂/)
  }
})

test('a range that is none, or longer than 400 days, is refused', async () => {
  const finance = operatorCaller('finance')
  for (const query of [
    'from=2026-11-30&to=2026-11-10',
    'from=2026-02-30&to=2026-03-01',
    'from=2025-01-01&to=2026-11-10',
  ])
    for (const path of ['sales', 'top-ups', 'float', 'top-ups.csv', 'float.csv']) {
      const reply = await call(finance, 'GET', `/v1/reports/${path}?${query}`)
      assert.deepEqual([reply.status, reply.body.code], [400, 'body_invalid'], `${path} ${query}`)
    }
})
