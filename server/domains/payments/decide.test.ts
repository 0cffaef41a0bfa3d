import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultPolicy } from '../policy/policy.ts'
import { checkAmount, type SellingCounter, sells, spendOf, type VerifiedPin } from './decide.ts'
import { shownAt } from './means.ts'
import type { Counter, Payer } from './payment.ts'

const policy = defaultPolicy()
const lunch = new Date('2026-11-20T04:00:00Z')
const afternoon = new Date('2026-11-20T07:00:00Z')
const counter: SellingCounter = {
  terminalId: '019a0000-0000-7000-8000-000000000001',
  kind: 'pos',
  active: true,
  stallId: null,
  needsShift: false,
  shiftOpenedAt: null,
  payableId: 7,
  subsidyAllowed: true,
  admits: [],
}
const payer: Payer = {
  personId: '019a0000-0000-7000-8000-000000000002',
  walletId: 9,
  name: '张小明',
  campusNo: '2026000001',
  role: 'undergraduate',
  expiresAt: null,
  keyThumbprint: '00'.repeat(32),
  ownLimits: undefined,
}

type Case = {
  priceFen?: number
  pin?: VerifiedPin
  now?: Date
  counter?: Partial<Counter>
  payer?: Partial<Payer>
}
function decided({ priceFen = 12_50, pin = 'none', now = lunch, ...changes }: Case) {
  return spendOf({
    id: '019a0000-0000-7000-8000-000000000003',
    priceFen,
    counter: { ...counter, ...(changes.counter as Partial<SellingCounter>) },
    payer: { ...payer, ...changes.payer },
    place: shownAt(counter.terminalId, 'pay-code'),
    claim: { key: 'c', expiresAt: now },
    pin,
    policy,
    now,
  })
}

test('only an active POS of a merchant sells', () => {
  const cases: [Counter | undefined, boolean][] = [
    [counter, true],
    [undefined, false],
    [{ ...counter, kind: 'kiosk' }, false],
    [{ ...counter, active: false }, false],
    [{ ...counter, payableId: null }, false],
  ]
  for (const [given, expected] of cases) assert.equal(sells(given), expected)
})

test('an amount is within the campus’s bounds, and never 0', () => {
  assert.equal(checkAmount(0, { ...policy, stallAmountMinFen: 0 }).ok, false)
  for (const [amountFen, ok] of [
    [-1, false],
    [0, false],
    [1, true],
    [999_99, true],
    [1000_00, false],
  ] as const)
    assert.equal(checkAmount(amountFen, policy).ok, ok, String(amountFen))
})

test('what the ledger must hold the debit to', () => {
  const own = { perPaymentFen: 5_00, perDayFen: 8_00 }
  const day = policy.dailyCeilingFen
  // what is asked for, and the guards: admitted, the day's limit, the day's limit without a spending PIN
  const table: [string, Case, boolean, number, number | undefined][] = [
    ['within the limits', {}, true, day, 50_00],
    ['at the limit of a payment', { priceFen: 30_00 }, true, day, 50_00],
    ['above it', { priceFen: 30_01 }, true, day, 0],
    ['above it with the PIN', { priceFen: 30_01, pin: 'set' }, true, day, undefined],
    ['above it with an initial PIN', { priceFen: 30_01, pin: 'initial' }, true, 100_00, undefined],
    ['within own limits', { priceFen: 5_00, payer: { ownLimits: own } }, true, day, 8_00],
    ['above own limits', { priceFen: 5_01, payer: { ownLimits: own } }, true, day, 0],
    ['a visitor, by what is charged', { priceFen: 27_00, payer: { role: 'visitor' } }, true, day, 0],
    ['a stall for staff', { counter: { admits: ['staff'] } }, false, day, 50_00],
    ['a stall for such as the payer', { counter: { admits: ['staff', 'undergraduate'] } }, true, day, 50_00],
    ['after the visit', { payer: { role: 'visitor', expiresAt: lunch } }, false, day, 50_00],
  ]
  for (const [what, given, admitted, dayLimitFen, pinlessDayLimitFen] of table) {
    const { guards } = decided(given)
    assert.deepEqual(
      [guards?.admitted, guards?.dayLimitFen, guards?.pinlessDayLimitFen],
      [admitted, dayLimitFen, pinlessDayLimitFen],
      what,
    )
  }
})

test('what is charged, and from where', () => {
  const table: [string, Case, number, string, boolean][] = [
    ['a student at lunch', {}, 12_50, 'subsidy-first', true],
    ['between meals', { now: afternoon }, 12_50, 'wallet', false],
    ['where no subsidy is taken', { counter: { subsidyAllowed: false } }, 12_50, 'wallet', false],
    ['staff', { payer: { role: 'staff' } }, 12_50, 'subsidy-first', true],
    ['a visitor', { payer: { role: 'visitor' } }, 14_38, 'subsidy-first', true],
  ]
  for (const [what, given, amountFen, source, inMeal] of table) {
    const act = decided(given)
    assert.deepEqual(
      [act.amountFen, act.source, act.subsidyPeriod !== undefined],
      [amountFen, source, inMeal],
      what,
    )
  }
})

test('it counts to the business date in Shanghai', () => {
  assert.equal(decided({ now: new Date('2026-11-20T15:59:59Z') }).businessDate, '2026-11-20')
  assert.equal(decided({ now: new Date('2026-11-20T16:00:00Z') }).businessDate, '2026-11-21')
})
