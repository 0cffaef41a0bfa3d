import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import readXlsx from 'read-excel-file/node'
import {
  makeMerchant,
  makePerson,
  makeTerminal,
  type TestTerminal,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { assertLedger } from '../../../test/offline.ts'
import { addDays, businessDate, startOfBusinessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Act } from '../ledger/transfer.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { shownAt } from '../payments/means.ts'
import { issueStatements } from './issue-statements.ts'
import { readMonth } from './read-statements.ts'
import { setCommission } from './set-commission.ts'
import { commissionRoutes, statementRoutes } from './statement-routes.ts'
import { selectStatements } from './statement-store.ts'

/*
 * What statements say is what the ledger moved: random days of sales, late ones, reversals, refunds of earlier days and
 * payouts, posted at random times, add up to the fen.
 */
const campus = await testCampus({ after })
const { pool, campusId, poster } = campus
const deps = { pool, posterOf: () => poster }
const noodles = await makeMerchant(campus, { name: '一食堂' })
const shop = await makeMerchant(campus, { name: '超市' })
const [window1, till] = [await makeTerminal(campus, noodles), await makeTerminal(campus, shop)]
const person = await makePerson(campus, { walletFen: 50_000_00 })
const wechat = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
const bank = await openAccount(pool, campusId, 'bank')
const revenue = await openAccount(pool, campusId, 'revenue_commission')
const FIRST = '2026-10-01'
const operatorId = uuidv7()
const noon = (day: string, seconds = 0) =>
  new Date(startOfBusinessDate(day).getTime() + 12 * 3600_000 + seconds * 1000)
const after1 = (day: string) => new Date(startOfBusinessDate(addDays(day, 1)).getTime() + 3600_000)
const statementsOf = (merchantId: string | null = null) =>
  selectStatements(pool, { campusId, from: '2026-09-01', to: '2027-12-31', merchantId })

function sale(where: TestTerminal, payableId: number, fen: number, at: Date, channel = false): Act {
  const id = uuidv7(at)
  const of = { kind: 'payment', id, amountFen: fen, occurredAt: at } as const
  if (channel)
    return { ...of, shape: 'plain', fromId: wechat, toId: payableId, ...shownAt(where.terminalId, 'wechat') }
  const spend = { ...of, shape: 'spend', walletId: person.walletId, toId: payableId, guards: {} } as const
  return { ...spend, ...shownAt(where.terminalId, 'pay-code') }
}

function back(kind: 'reversal' | 'refund', of: Act, payableId: number, fen: number, at: Date): Act {
  const act = { kind, id: uuidv7(at), fromId: payableId, terminalId: null, reference: of.id, occurredAt: at }
  return of.shape === 'plain'
    ? { ...act, shape: 'plain', toId: wechat, amountFen: fen }
    : { ...act, shape: 'credit', walletId: person.walletId, walletFen: fen, subsidyFen: 0 }
}

const step = fc.record({
  day: fc.integer({ min: 0, max: 9 }),
  fen: fc.integer({ min: 1, max: 40_00 }),
  what: fc.constantFrom('sale', 'sale', 'sale', 'channel', 'late', 'reversal', 'refund', 'payout'),
  where: fc.constantFrom('noodles', 'shop'),
  of: fc.nat(),
})

test('a month of random days: every statement’s lines are the change of the ledger’s account, commission beside them', async () => {
  let first = FIRST
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 120 }),
      fc.nat({ max: 300 }),
      async (steps, rate) => {
        const from = first
        first = addDays(first, 12)
        for (const { merchantId } of [noodles, shop])
          assert.ok(
            (
              await setCommission(
                pool,
                { campusId, operatorId, merchantId, from, basisPoints: rate },
                noon(from),
              )
            ).ok,
          )
        const sold = { noodles: [] as Act[], shop: [] as Act[] }
        for (const { day, fen, what, where, of } of steps.toSorted((a, b) => a.day - b.day)) {
          const date = addDays(from, day)
          const [merchant, terminal] =
            where === 'noodles' ? ([noodles, window1] as const) : ([shop, till] as const)
          const { payableId } = merchant
          const at = noon(date, of % 30_000)
          const earlier = sold[where]
          const origin = earlier[of % Math.max(1, earlier.length)]
          let act: Act
          if (what === 'payout')
            act = {
              shape: 'plain',
              kind: 'settlement',
              id: uuidv7(at),
              fromId: payableId,
              toId: bank,
              amountFen: fen,
              occurredAt: at,
            }
          else if ((what === 'reversal' || what === 'refund') && origin)
            act = back(
              what,
              origin,
              payableId,
              Math.min(fen, 'amountFen' in origin ? origin.amountFen : fen),
              at,
            )
          else {
            const soldAt = what === 'late' ? noon(addDays(date, -1), of % 30_000) : at
            act = sale(terminal, payableId, fen, soldAt, what === 'channel')
            earlier.push(act)
          }
          const [outcome] = await poster.postBatch([act], at)
          assert.ok(outcome?.ok, JSON.stringify(outcome))
        }
        const end = addDays(from, 11)
        // Two servers at once, twice over.
        await Promise.all([1, 2].map(() => issueStatements(deps, campusId, after1(end))))
        await issueStatements(deps, campusId, after1(end))
        for (const { merchantId, payableId } of [noodles, shop]) {
          const all = (await statementsOf(merchantId)).toReversed()
          let opening = 0
          for (const one of all) {
            const moved = one.lines.reduce((sum, line) => sum + line.amountFen, 0)
            assert.equal(one.openingFen, opening)
            assert.equal(one.closingFen, opening + moved - one.commissionFen)
            opening = one.closingFen
          }
          assert.equal(await accountBalance(pool, campusId, payableId), opening)
        }
      },
    ),
    { numRuns: 6 },
  )
  const all = await statementsOf()
  const commission = all.reduce((sum, { commissionFen }) => sum + commissionFen, 0)
  assert.equal(await accountBalance(pool, campusId, revenue), commission)
  await assertLedger(campus)
})

test('after settlement a refund is a correction on the next statement, under the day of its sale', async () => {
  const [monday, tuesday] = ['2027-03-01', '2027-03-02']
  const lunch = sale(window1, noodles.payableId, 12_00, noon(monday))
  await poster.postBatch([lunch], noon(monday))
  await issueStatements(deps, campusId, after1(monday))
  const before = (await statementsOf(noodles.merchantId))[0]!
  const refund = back('refund', lunch, noodles.payableId, 5_00, noon(tuesday))
  await poster.postBatch([refund], noon(tuesday))
  await issueStatements(deps, campusId, after1(tuesday))
  const [after, same] = await statementsOf(noodles.merchantId)
  assert.deepEqual(same, before)
  assert.deepEqual(
    after?.lines.map(({ kind, soldOn, amountFen }) => [kind, soldOn, amountFen]),
    [['correction', monday, -5_00]],
  )
  assert.equal(after?.commissionFen, 0)
})

test('a server that died before the commission is gone on with; an issued day’s rate is closed', async () => {
  const day = '2027-03-03'
  const merchantId = shop.merchantId
  const rate = { campusId, operatorId, merchantId, basisPoints: 125 }
  assert.ok((await setCommission(pool, { ...rate, from: day }, noon(day))).ok)
  await poster.postBatch([sale(till, shop.payableId, 10_00, noon(day))], noon(day))
  const before = await accountBalance(pool, campusId, revenue)
  const dying = { ...deps, posterOf: () => ({ post: () => Promise.reject(new Error('killed')) }) }
  await assert.rejects(issueStatements(dying, campusId, after1(day)))
  await Promise.all([1, 2].map(() => issueStatements(deps, campusId, after1(day))))
  // 1.25 % of ¥10.00 is 12.5 fen, rounded half up.
  assert.equal((await accountBalance(pool, campusId, revenue)) - before, 13)
  const late = await setCommission(pool, { ...rate, from: day }, noon(day))
  assert.ok(!late.ok && late.code === 'statement_issued')
  await assert.rejects(pool.query('UPDATE statements SET closing_fen = 0'), /permission denied/)
})

test('a manager reads the own merchant’s as PDF and XLSX, whose figures are the statement’s; nobody else’s', async () => {
  const manager = operatorCaller('merchant_manager', noodles.merchantId)
  const { call } = await files()
  const raw = async (path: string) => (await call(manager, 'GET', path)).bytes
  const listed = await call(manager, 'GET', '/v1/statements?from=2027-03-01&to=2027-03-31')
  const [mine] = listed.body.statements as { id: string; merchantId: string; closingFen: number }[]
  assert.ok(mine?.merchantId === noodles.merchantId)
  const theirs = (await statementsOf(shop.merchantId))[0]!
  for (const end of ['', '/pdf', '/xlsx'])
    assert.equal((await call(manager, 'GET', `/v1/statements/${theirs.id}${end}`)).status, 404)
  assert.equal(
    (await call(manager, 'GET', `/v1/merchants/${shop.merchantId}/statements/2027-03`)).status,
    404,
  )
  const xlsx = await raw(`/v1/statements/${mine.id}/xlsx`)
  const cells = (await readXlsx(xlsx)) as unknown as { data: unknown[][] }[]
  const rows = Array.isArray(cells[0]) ? (cells as unknown as unknown[][]) : cells[0]!.data
  const closing = rows.find(([name]) => String(name).startsWith('期末余额'))?.[1]
  assert.equal(Math.round(Number(closing) * 100), mine.closingFen)
  const pdf = await raw(`/v1/statements/${mine.id}/pdf`)
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
  assert.ok(pdf.length < 300_000, `${pdf.length} bytes`)
  const month = await readMonth(pool, {
    campusId,
    scope: 'all',
    merchantId: noodles.merchantId,
    month: '2027-03',
  })
  assert.deepEqual([month?.from, month?.to, month?.closingFen], ['2027-03-01', '2027-03-31', mine.closingFen])
})

async function files() {
  const http = await testHttp({ after }, campusId, (routes) => {
    const given = { pool, clock: () => noon(businessDate(new Date())), campusNameOf: () => '示范大学' }
    statementRoutes(routes, given)
    commissionRoutes(routes, given)
  })
  return http
}
