import { isIP } from 'node:net'
import Type from 'typebox'
import type { Tier } from '../../../contract/people.ts'
import type { InitialPinRule } from '../../protocols/initial-pin.ts'

/**
 * A value of RULES that a campus may change: its default, its unit, the clause it comes from, its shape, and what
 * must hold beyond the shape. Those of `risk` only open cases: 0 turns a rule off.
 */
type Definition<T> = {
  default: T
  unit: string
  rule: string
  schema: Type.TSchema
  check?(value: T): boolean
}

const fen = (value: number, rule: string, minimum = 0): Definition<number> => ({
  default: value,
  unit: 'fen',
  rule,
  schema: Type.Integer({ minimum, maximum: 1_000_000_00 }),
})
const count = (
  value: number,
  unit: string,
  rule: string,
  { minimum = 0, maximum = 1_000_000 } = {},
): Definition<number> => ({ default: value, unit, rule, schema: Type.Integer({ minimum, maximum }) })
const word = <T extends string>(value: T, words: readonly T[], rule: string): Definition<T> => ({
  default: value,
  unit: words.join(' | '),
  rule,
  schema: Type.Enum([...words]),
})

/** A meal period in minutes since midnight, Asia/Shanghai; `endMinute` is exclusive. */
export type MealPeriod = { name: 'breakfast' | 'lunch' | 'dinner'; startMinute: number; endMinute: number }

/** Each meal at most once a day, in the order of the day, ending after it begins. */
function followOneAnother(periods: readonly MealPeriod[]): boolean {
  const names = new Set(periods.map((period) => period.name))
  const endsBeforeNext = periods.every(
    ({ startMinute, endMinute }, i) =>
      startMinute < endMinute && endMinute <= (periods[i + 1]?.startMinute ?? endMinute),
  )
  return names.size === periods.length && endsBeforeNext
}

/** Every policy value there is. Domains read them from here, nowhere else. */
export const policyDefinitions = {
  initialPinRule: word<InitialPinRule>('drop_letter', ['drop_letter', 'x_as_zero', 'random'], '1.2'),
  forceQueryPinChange: {
    default: true,
    unit: 'yes | no',
    rule: '1.3',
    schema: Type.Boolean(),
  } as Definition<boolean>,
  initialQueryPinDays: count(90, 'days', '1.3', { minimum: 1, maximum: 3650 }),
  initialSpendingPinDayFen: fen(100_00, '1.3'),
  pinlessPerPaymentFen: fen(30_00, '1.7'),
  pinlessPerDayFen: fen(50_00, '1.7'),
  pinlessCeilingPerPaymentFen: fen(200_00, '1.7'),
  pinlessCeilingPerDayFen: fen(200_00, '1.7'),
  dailyCeilingFen: fen(500_00, '1.7'),
  pinAttempts: count(5, 'wrong PINs in a row', '1.8', { minimum: 1, maximum: 20 }),
  pinLockMinutes: count(15, 'minutes, doubling each round up to a day', '1.8', { minimum: 1, maximum: 1440 }),
  sprayFailuresPerAddress: count(200, 'failed sign-ins in 15 minutes', '1.8', { minimum: 1 }),
  sprayPeoplePerPin: count(20, 'people in 10 minutes', '1.8', { minimum: 1 }),
  sprayExemptAddresses: {
    default: [],
    unit: 'addresses',
    rule: '1.8',
    schema: Type.Array(Type.String({ maxLength: 45 }), { maxItems: 100 }),
    check: (addresses) => addresses.every((address) => isIP(address) !== 0),
  } as Definition<string[]>,
  limitRaisePauseHours: count(24, 'hours', '1.9', { maximum: 720 }),
  cardFeeFen: fen(15_00, '2.2'),
  replacementBalanceAboveFen: fen(16_00, '2.5'),
  allowanceFen: fen(30_00, '2.6'),
  lateRecordDays: count(3, 'days', '2.7', { maximum: 60 }),
  payoutApprovalAboveFen: fen(200_00, '2.7'),
  stallAmountMinFen: fen(1, '3.5', 1),
  stallAmountMaxFen: fen(999_99, '3.5'),
  payCodeOfflineLimitFen: fen(30_00, '3.7'),
  payCodeOfflinePersonDayFen: fen(50_00, '3.7'),
  hotListMaxAgeMinutes: count(30, 'minutes', '3.7', { maximum: 1440 }),
  offlineHours: count(24, 'hours', '3.7', { maximum: 168 }),
  offlineMaxRecords: count(2000, 'records', '3.7'),
  offlineMaxFen: fen(20_000_00, '3.7'),
  reversalMinutes: count(5, 'minutes', '3.8', { maximum: 60 }),
  refundApprovalAboveFen: fen(50_00, '3.8'),
  mealPeriods: {
    default: [
      { name: 'breakfast', startMinute: 390, endMinute: 570 },
      { name: 'lunch', startMinute: 630, endMinute: 810 },
      { name: 'dinner', startMinute: 990, endMinute: 1170 },
    ],
    unit: 'minutes since midnight',
    rule: '3.9',
    schema: Type.Array(
      Type.Object(
        {
          name: Type.Enum(['breakfast', 'lunch', 'dinner']),
          startMinute: Type.Integer({ minimum: 0, maximum: 1439 }),
          endMinute: Type.Integer({ minimum: 1, maximum: 1440 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 3 },
    ),
    check: followOneAnother,
  } as Definition<MealPeriod[]>,
  aidMealsMin: count(60, 'meals', '3.9', { minimum: 1, maximum: 93 }),
  aidMedianBelowFen: fen(6_00, '3.9'),
  aidPercentile: count(5, 'per cent of the students', '3.9', { maximum: 50 }),
  visitorPercent: count(115, 'per cent of the price', '3.9', { maximum: 500 }),
  channelPayerTier: word<Tier>('student', ['student', 'staff', 'visitor'], '3.9'),
  channelDecideSeconds: count(60, 'seconds', '3.1', { minimum: 10, maximum: 600 }),
  reconcileAtMinute: count(630, 'minutes since midnight', '4.4', { maximum: 1439 }),
  explainAloneMaxFen: fen(10_00, '4.4'),
  wechatFeeBasisPoints: count(60, 'basis points', '4.4', { maximum: 10_000 }),
  alipayFeeBasisPoints: count(60, 'basis points', '4.4', { maximum: 10_000 }),
  ccbFeeBasisPoints: count(30, 'basis points', '4.4', { maximum: 10_000 }),
  visitorDays: count(30, 'days', '3.10', { minimum: 1, maximum: 366 }),
  topUpMinFen: fen(1_00, '4.2', 1),
  topUpMaxFen: fen(500_00, '4.2'),
  topUpDayFen: fen(1000_00, '4.2'),
  accountCeilingFen: fen(2000_00, '4.2'),
  riskPaymentsIn10Minutes: count(10, 'payments in 10 minutes', 'risk', { maximum: 10_000 }),
  riskUnusualTimes: count(5, 'times the usual day', 'risk', { maximum: 1000 }),
  riskUnusualDayFen: fen(200_00, 'risk', 1),
  riskTwoPlacesSeconds: count(60, 'seconds', 'risk', { maximum: 600 }),
  riskTopUpRefundHours: count(24, 'hours', 'risk', { maximum: 24 }),
  riskTopUpRefundFen: fen(100_00, 'risk', 1),
  riskBelowLimitPayments: count(5, 'payments in 7 days', 'risk', { maximum: 10_000 }),
  riskBelowLimitPercent: count(10, 'per cent below the limit', 'risk', { maximum: 50 }),
  riskRefusedPins: count(10, 'wrong PINs in a row', 'risk', { maximum: 10_000 }),
  riskUnpaidOrders: count(10, 'orders in 24 hours', 'risk', { maximum: 10_000 }),
  riskTakeBacks: count(10, 'in a shift', 'risk', { maximum: 10_000 }),
  riskClosedSales: count(3, 'sales in a night', 'risk', { maximum: 10_000 }),
  riskClosedFromHour: count(23, "o'clock", 'risk', { maximum: 23 }),
  riskClosedUntilHour: count(5, "o'clock", 'risk', { maximum: 23 }),
} as const satisfies Record<string, Definition<unknown>>

export type PolicyKey = keyof typeof policyDefinitions

/** The values in force at one instant. */
export type Policy = { [K in PolicyKey]: (typeof policyDefinitions)[K]['default'] }

/** The values a campus starts with. */
export function defaultPolicy(): Policy {
  return Object.fromEntries(
    Object.entries(policyDefinitions).map(([key, definition]) => [key, definition.default]),
  ) as Policy
}

/** Pairs of values of which the first is never above the second. */
export const policyOrder: readonly (readonly [PolicyKey, PolicyKey])[] = [
  ['pinlessPerPaymentFen', 'pinlessCeilingPerPaymentFen'],
  ['pinlessPerDayFen', 'pinlessCeilingPerDayFen'],
  ['stallAmountMinFen', 'stallAmountMaxFen'],
  ['topUpMinFen', 'topUpMaxFen'],
  ['topUpMinFen', 'topUpDayFen'],
]
