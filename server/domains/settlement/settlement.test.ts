import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  makeMerchant,
  makePerson,
  makeTerminal,
  type TestTerminal,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Act } from '../ledger/transfer.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { settlementRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
let now = new Date('2026-11-20T12:30:00+08:00')
const { call } = await testHttp({ after }, campusId, (http) =>
  settlementRoutes(http, { pool, clock: () => now }),
)
const noodles = await makeMerchant(campus, { name: '一食堂' })
const shop = await makeMerchant(campus, { name: '超市, "东"' })
const [first, second, till] = await Promise.all([
  makeTerminal(campus, noodles),
  makeTerminal(campus, noodles),
  makeTerminal(campus, shop),
])
const finance = operatorCaller('finance')
const manager = operatorCaller('merchant_manager', noodles.merchantId)
const { walletId } = await makePerson(campus, { walletFen: 1000_00, subsidyFen: 4_00 })

async function post(act: Partial<Act>): Promise<string> {
  const outcome = await poster.post(act as Act)
  assert.ok(outcome.ok)
  return act.id!
}
const pay = (terminal: TestTerminal, amountFen: number, time: string, more: Partial<Act> = {}) => {
  const occurredAt = new Date(`${time}+08:00`)
  return post({
    shape: 'spend',
    kind: 'payment',
    id: uuidv7(occurredAt),
    walletId,
    toId: terminal === till ? shop.payableId : noodles.payableId,
    amountFen,
    terminalId: terminal.terminalId,
    occurredAt,
    guards: {},
    ...more,
  } as Act)
}

const yesterdays = await pay(first, 10_00, '2026-11-19T11:00:00')
await pay(first, 7_00, '2026-11-19T12:45:00') // later than now, the day before
await pay(first, 13_50, '2026-11-20T00:00:00')
await pay(second, 8_00, '2026-11-20T11:59:59', { source: 'subsidy-first' }) // two legs
const wrong = await pay(first, 99_00, '2026-11-20T12:00:00')
await pay(till, 3_00, '2026-11-20T12:10:00')
await pay(first, 5_00, '2026-11-21T00:00:00')
const refundedAt = new Date('2026-11-20T00:30:00+08:00')
await post({
  shape: 'credit',
  kind: 'refund',
  id: uuidv7(refundedAt),
  walletId,
  fromId: noodles.payableId,
  walletFen: 60,
  subsidyFen: 40,
  terminalId: first.terminalId,
  reference: yesterdays,
  occurredAt: refundedAt,
} as Act)
const reversedAt = new Date('2026-11-20T12:03:00+08:00')
await post({
  shape: 'credit',
  kind: 'reversal',
  id: uuidv7(reversedAt),
  walletId,
  fromId: noodles.payableId,
  walletFen: 99_00,
  subsidyFen: 0,
  terminalId: first.terminalId,
  reference: wrong,
  occurredAt: reversedAt,
} as Act)

const hours = (sums: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => sums[hour] ?? 0)

test('takings by stall and hour, less what was reversed and refunded, beside the day before up to this time', async () => {
  const { body } = await call(finance, 'GET', '/v1/reports/takings')
  assert.deepEqual(body, {
    date: '2026-11-20',
    totalFen: 23_50,
    refundedFen: 1_00,
    count: 3,
    byHour: hours({ 0: 12_50, 11: 8_00, 12: 3_00 }),
    stalls: [
      {
        stallId: noodles.stallId,
        stall: '面食',
        merchant: '一食堂',
        totalFen: 20_50,
        refundedFen: 1_00,
        count: 2,
        byHour: hours({ 0: 12_50, 11: 8_00 }),
      },
      {
        stallId: shop.stallId,
        stall: '面食',
        merchant: '超市, "东"',
        totalFen: 3_00,
        refundedFen: 0,
        count: 1,
        byHour: hours({ 12: 3_00 }),
      },
    ],
    previousTotalFen: 10_00,
    asOf: now.toISOString(),
  })
})

test('a date that is over is compared with the whole day before', async () => {
  now = new Date('2026-11-21T00:10:00+08:00')
  const { body } = await call(finance, 'GET', '/v1/reports/takings?date=2026-11-20')
  assert.deepEqual([body.totalFen, body.previousTotalFen], [23_50, 17_00])
  now = new Date('2026-11-20T12:30:00+08:00')
})

test('the takings of all dates add up to the merchants’ accounts', async () => {
  let totalFen = 0
  for (const date of ['2026-11-19', '2026-11-20', '2026-11-21'])
    totalFen += (await call(finance, 'GET', `/v1/reports/takings?date=${date}`)).body.totalFen
  const owed = await Promise.all(
    [noodles, shop].map(({ payableId }) => accountBalance(pool, campusId, payableId)),
  )
  assert.equal(totalFen, owed[0]! + owed[1]!)
})

test('a merchant’s manager sees only the merchant’s own, and nothing without a merchant', async () => {
  const { body } = await call(manager, 'GET', '/v1/reports/takings')
  assert.deepEqual([body.totalFen, body.previousTotalFen, body.stalls.length], [20_50, 10_00, 1])
  const nobody = operatorCaller('merchant_manager', null)
  const { body: nothing } = await call(nobody, 'GET', '/v1/reports/takings')
  assert.deepEqual([nothing.totalFen, nothing.previousTotalFen, nothing.stalls], [0, 0, []])
  const csv = await call(manager, 'GET', '/v1/reports/takings.csv')
  assert.ok(!csv.text.includes('超市'))
})

test('takings as a table', async () => {
  const { text, headers } = await call(finance, 'GET', '/v1/reports/takings.csv?date=2026-11-20')
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8')
  const lines = text.split('\r\n')
  assert.ok(
    lines[0]!.startsWith(
      '\ufeff日期 Date,商户 Merchant,档口 Stall,笔数 Count,合计 Total,其中退款 Refunds,00:00,01:00',
    ),
  )
  assert.ok(lines[1]!.startsWith('2026-11-20,一食堂,面食,2,20.50,-1.00,12.50,0.00'))
  assert.ok(lines[2]!.startsWith('2026-11-20,"超市, ""东""",面食,1,3.00,0.00,0.00'))
  assert.ok(lines[3]!.startsWith('2026-11-20,合计 Total,,3,23.50,-1.00,12.50'))
  assert.equal(lines.length, 5)
})

test('ledger entries, newest first, page by page, with the names of their accounts', async () => {
  const seen: { id: string; leg: number }[] = []
  let next: string | undefined
  do {
    const { body } = await call(finance, 'GET', `/v1/ledger-entries?limit=3${next ? `&cursor=${next}` : ''}`)
    seen.push(...body.entries)
    next = body.next
  } while (next)
  const { rows } = await pool.query('SELECT id, leg FROM transfers ORDER BY id DESC, leg DESC')
  assert.deepEqual(
    seen.map(({ id, leg }) => ({ id, leg })),
    rows,
  )
  const query = `from=2026-11-20&to=2026-11-20&merchantId=${noodles.merchantId}&kind=reversal`
  const { body } = await call(finance, 'GET', `/v1/ledger-entries?${query}`)
  assert.equal(body.entries.length, 1)
  const [entry] = body.entries
  assert.deepEqual([entry.kind, entry.from, entry.amountFen], ['reversal', 'merchant_payable 一食堂', 99_00])
  assert.match(entry.to, /^person_wallet 2026\d{6}$/)
})

test('a refund of what was paid by a stall’s code is less at that stall', async () => {
  const at = new Date('2026-12-05T12:00:00+08:00')
  const paid = await pay(first, 9_00, '2026-12-05T12:00:00', { terminalId: null, reference: noodles.stallId })
  await post({
    shape: 'credit',
    kind: 'refund',
    id: uuidv7(at),
    walletId,
    fromId: noodles.payableId,
    walletFen: 4_00,
    subsidyFen: 0,
    reference: paid,
    occurredAt: at,
  } as Act)
  const { body } = await call(finance, 'GET', '/v1/reports/takings?date=2026-12-05')
  const [stall, ...others] = body.stalls
  assert.deepEqual(
    [stall.stallId, stall.totalFen, stall.refundedFen, others],
    [noodles.stallId, 5_00, 4_00, []],
  )
})

test('what is no date, cursor or merchant is refused', async () => {
  const refused = {
    '/v1/reports/takings?date=2026-02-30': 'body_invalid',
    '/v1/reports/takings.csv?date=2999-13-01': 'body_invalid',
    '/v1/ledger-entries?from=2026-02-30': 'body_invalid',
    '/v1/ledger-entries?cursor=x': 'cursor_invalid',
    [`/v1/ledger-entries?merchantId=${uuidv7()}`]: 'merchant_unknown',
  }
  for (const [url, code] of Object.entries(refused))
    assert.equal((await call(finance, 'GET', url)).body.code, code, url)
  assert.equal((await call(manager, 'GET', '/v1/ledger-entries')).status, 403)
})
