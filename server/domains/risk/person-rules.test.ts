import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { afterNoon, NOON } from '../../../test/factories.ts'
import { merchantPlan } from '../../demo/campus-plan.ts'
import { demoMeals } from '../../demo/history.ts'
import { seededRandom } from '../../demo/random.ts'
import { defaultPolicy } from '../policy/policy.ts'
import {
  belowLimit,
  judgePerson,
  type MoneyAct,
  manyPayments,
  topUpRefund,
  twoPlaces,
  unusualDay,
} from './person-rules.ts'

const policy = defaultPolicy()
const DAY = 86_400

function act(seconds: number, more: Partial<MoneyAct> = {}): MoneyAct {
  return { kind: 'payment', at: afterNoon(seconds), amountFen: 12_00, merchant: 1, isNew: true, ...more }
}
const old = { isNew: false }

test('ten payments in ten minutes are a pattern, nine are none, nor ten that were judged before', () => {
  const ten = Array.from({ length: 10 }, (_, i) => act(i * 66))
  const seen = manyPayments(ten, policy)
  assert.deepEqual(seen && [seen.figure, seen.amountFen], [10, 120_00])
  assert.equal(manyPayments(ten.slice(1), policy), null)
  assert.equal(
    manyPayments(
      ten.map((one, i) => ({ ...one, at: afterNoon(i * 67) })),
      policy,
    ),
    null,
  )
  assert.equal(
    manyPayments(
      ten.map((one) => ({ ...one, ...old })),
      policy,
    ),
    null,
  )
  assert.equal(manyPayments(ten, { riskPaymentsIn10Minutes: 0 }), null, 'turned off')
})

test('many payments are found as counting every ten minutes finds them', () => {
  const acts = fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: 3600 }),
        isNew: fc.boolean(),
        kind: fc.constantFrom('payment' as const, 'top_up' as const),
      }),
      { maxLength: 40 },
    )
    .map((of) =>
      of
        .map((one) =>
          act(one.at, one.kind === 'top_up' ? { kind: 'top_up', isNew: one.isNew } : { isNew: one.isNew }),
        )
        .sort((a, b) => a.at.getTime() - b.at.getTime()),
    )
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 8 }), (of, least) => {
      const sales = of.filter(({ kind }) => kind === 'payment')
      const windows = sales.map((first) =>
        sales.filter(({ at }) => at >= first.at && at.getTime() <= first.at.getTime() + 600_000),
      )
      const most = Math.max(
        0,
        ...windows.filter((own) => own.some(({ isNew }) => isNew)).map((own) => own.length),
      )
      const seen = manyPayments(of, { riskPaymentsIn10Minutes: least })
      assert.equal(seen?.figure ?? null, most >= least ? most : null)
    }),
  )
})

test('two merchants within a minute are a pattern: not one, not later, not offline, whose clocks may be wrong', () => {
  assert.equal(twoPlaces([act(0), act(60, { merchant: 2 })], policy)?.figure, 1)
  assert.equal(twoPlaces([act(0), act(20, { merchant: 2 }), act(40)], policy)?.figure, 2)
  assert.equal(twoPlaces([act(0), act(30)], policy), null)
  assert.equal(twoPlaces([act(0), act(61, { merchant: 2 })], policy), null)
  assert.equal(twoPlaces([act(0), act(30, { merchant: null, kind: 'offline_payment' })], policy), null)
  assert.equal(twoPlaces([act(0, old), act(30, { merchant: 2, ...old }), act(300)], policy), null)
})

test('a day is unusual beside the person’s own days, less what came back, and only above the least amount', () => {
  const week = [-7, -6, -5, -4, -3].map((days) => act(days * DAY, { amountFen: 30_00, ...old }))
  const big = [act(0, { amountFen: 150_00 }), act(600, { amountFen: 60_00 })]
  assert.deepEqual(
    ((seen) => [seen?.figure, seen?.amountFen])(unusualDay([...week, ...big], policy) ?? undefined),
    [7, 210_00],
  )
  assert.equal(unusualDay([...week, act(0, { amountFen: 199_99 })], policy), null, 'below ¥200')
  assert.equal(unusualDay([...week, ...big, act(700, { kind: 'refund', amountFen: 60_00 })], policy), null)
  assert.equal(unusualDay([...week.slice(1), ...big], policy), null, 'four days tell nothing')
  const rich = week.map((one) => ({ ...one, amountFen: 100_00 }))
  assert.equal(unusualDay([...rich, ...big], policy), null, 'as usual')
})

test('a top-up that is given back within a day is a pattern; a reversal at a stall is none', () => {
  const topUp = act(0, { kind: 'top_up', amountFen: 300_00, ...old })
  const back = (seconds: number, amountFen: number, kind: MoneyAct['kind'] = 'refund') =>
    act(seconds, { kind, amountFen })
  assert.equal(topUpRefund([topUp, back(600, 60_00), back(700, 40_00)], policy)?.figure, 2)
  assert.equal(topUpRefund([topUp, back(600, 100_00, 'top_up_reversal')], policy)?.amountFen, 100_00)
  assert.equal(topUpRefund([topUp, back(600, 99_99)], policy), null)
  assert.equal(topUpRefund([topUp, back(DAY, 100_00)], policy), null)
  assert.equal(topUpRefund([topUp, back(600, 100_00, 'reversal')], policy), null)
  assert.equal(topUpRefund([back(-600, 100_00), topUp], policy), null, 'given back before')
})

test('five payments just below the PIN’s limit in a week are a pattern', () => {
  const near = [0, 1, 2, 3, 4].map((days) => act(days * DAY, { amountFen: days === 0 ? 27_00 : 30_00 }))
  assert.equal(belowLimit(near, 30_00, policy)?.figure, 5)
  assert.equal(belowLimit(near.slice(1), 30_00, policy), null)
  assert.equal(belowLimit(near, 50_00, policy), null, 'of another’s limit')
  assert.equal(belowLimit([act(0, { amountFen: 26_99 }), ...near.slice(1)], 30_00, policy), null)
  assert.equal(belowLimit([...near.slice(0, 4), act(8 * DAY, { amountFen: 30_00 })], 30_00, policy), null)
})

test('the demo’s ordinary week is quiet', () => {
  const stalls = merchantPlan.flatMap(({ kind, stalls: own }, merchant) =>
    own.map(([, , usualFen]) => ({ kind, usualFen, merchant })),
  )
  const meals = demoMeals(seededRandom(20_261_122), 2000, stalls, NOON, () => true)
  assert.ok(meals.length > 20_000)
  const people = Map.groupBy(meals, ({ personIndex }) => personIndex)
  for (const own of people.values()) {
    const acts = own.map(({ at, amountFen, stallIndex }) => ({
      ...act(0),
      at,
      amountFen,
      merchant: stalls[stallIndex]!.merchant,
    }))
    assert.deepEqual(
      judgePerson(() => acts, policy.pinlessPerPaymentFen, policy),
      [],
    )
  }
})
