import Type from 'typebox'
import { paymentMeans } from './payments.ts'
import { BusinessDate, Fen, Instant, Nullable, OneOf, SignedFen, Strict, Uuid } from './shapes.ts'

/** Business dates, both inclusive, of at most 400 days. */
export const ReportQuery = Strict({ from: BusinessDate, to: BusinessDate })
export type ReportQuery = Type.Static<typeof ReportQuery>

/** Less what was reversed; refunds stand beside it, on the day they were given. */
const sums = {
  sales: Type.Integer({ description: 'less reversed ones' }),
  soldFen: SignedFen,
  refundedFen: Fen,
}

/** Until when the ledger is in the figures, at the least. */
const asOf = Instant

/** `GET /v1/reports/sales`: what merchants sold in a range; a merchant's manager sees only the merchant's own. */
export const SalesReport = Strict({
  ...sums,
  /** Every day of the range. */
  days: Type.Array(Strict({ date: BusinessDate, ...sums })),
  /** Only half hours in which something moved; `weekday` 1 is Monday. */
  halfHours: Type.Array(
    Strict({
      weekday: Type.Integer({ minimum: 1, maximum: 7 }),
      halfHour: Type.Integer({ minimum: 0, maximum: 47 }),
      ...sums,
    }),
  ),
  means: Type.Array(Strict({ means: OneOf(paymentMeans), ...sums })),
  /** The largest first. */
  stalls: Type.Array(
    Strict({
      stallId: Nullable(Uuid),
      stall: Type.String(),
      stallEn: Type.String(),
      merchant: Type.String(),
      merchantEn: Type.String(),
      ...sums,
    }),
  ),
  asOf,
})
export type SalesReport = Type.Static<typeof SalesReport>

/** Where top-ups come from: notes at the counter, a channel, or what was corrected by hand. */
export const topUpSources = ['cash', 'wechat', 'alipay', 'ccb', 'other'] as const
export type TopUpSource = (typeof topUpSources)[number]

/** `GET /v1/reports/top-ups` */
export const TopUpsReport = Strict({
  count: Type.Integer(),
  amountFen: SignedFen,
  /** Every day of the range. */
  days: Type.Array(
    Strict({
      date: BusinessDate,
      sources: Type.Array(
        Strict({ source: OneOf(topUpSources), count: Type.Integer(), amountFen: SignedFen }),
      ),
    }),
  ),
  asOf,
})
export type TopUpsReport = Type.Static<typeof TopUpsReport>

/**
 * `GET /v1/reports/float`: what the campus owed its people at the end of each day: all wallets and subsidies. All accounts
 * sum to zero, so it is minus the sum of the others.
 */
export const FloatReport = Strict({
  days: Type.Array(Strict({ date: BusinessDate, floatFen: SignedFen })),
  /** Now, whatever the range. */
  floatFen: SignedFen,
})
export type FloatReport = Type.Static<typeof FloatReport>

/** `GET /v1/reports/sales.csv`: one of the tables, in yuan. */
export const salesTables = ['days', 'half-hours', 'means', 'stalls'] as const
export type SalesTable = (typeof salesTables)[number]
export const SalesTableQuery = Strict({ ...ReportQuery.properties, table: OneOf(salesTables) })
