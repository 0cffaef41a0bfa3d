import Type from 'typebox'
import { paymentMeans } from './payments.ts'
import { BusinessDate, Fen, Instant, Nullable, OneOf, SignedFen, Strict, Uuid } from './shapes.ts'

/**
 * What a line of a statement is: sales of the day, sales of an earlier day that were posted late, what was reversed, what
 * was refunded of the day's sales, what was taken back or refunded of an earlier day's (a correction), money to the bank,
 * and whatever else.
 */
export const statementLineKinds = [
  'sale',
  'late_sale',
  'reversal',
  'refund',
  'correction',
  'payout',
  'other',
] as const
export type StatementLineKind = (typeof statementLineKinds)[number]

export const StatementLine = Strict({
  kind: OneOf(statementLineKinds),
  /** The day of the sales, where it is not the statement's own. */
  soldOn: Nullable(BusinessDate),
  stall: Nullable(Type.String()),
  means: Nullable(OneOf(paymentMeans)),
  count: Type.Integer(),
  /** What the merchant got; less than zero: gave. */
  amountFen: SignedFen,
})
export type StatementLine = Type.Static<typeof StatementLine>

const Sums = {
  /** What the campus owed the merchant before. */
  openingFen: SignedFen,
  salesFen: SignedFen,
  /** Reversals, refunds and corrections; zero or less. */
  returnedFen: SignedFen,
  commissionFen: Fen,
  /** To the bank; zero or less unless something came back. */
  payoutsFen: SignedFen,
  otherFen: SignedFen,
  /** What the campus owes the merchant afterwards. */
  closingFen: SignedFen,
}

export const StatementHead = Strict({
  id: Uuid,
  number: Type.String(),
  merchantId: Uuid,
  merchant: Type.String(),
  date: BusinessDate,
  ...Sums,
})
export type StatementHead = Type.Static<typeof StatementHead>

/** `GET /v1/statements`: dates both included, at most 62 days; a merchant's manager sees only the merchant's own. */
export const StatementQuery = Strict({
  from: BusinessDate,
  to: BusinessDate,
  merchantId: Type.Optional(Uuid),
})
export const Statements = Strict({ statements: Type.Array(StatementHead) })
export type Statements = Type.Static<typeof Statements>

/** `GET /v1/statements/{id}`, with `/pdf` and `/xlsx`; of a month `GET /v1/merchants/{id}/statements/{month}`. */
export const Statement = Strict({
  number: Type.String(),
  merchantId: Uuid,
  merchant: Type.String(),
  /** The same of a day's. */
  from: BusinessDate,
  to: BusinessDate,
  ...Sums,
  commissionBaseFen: Fen,
  /** In hundredths of a per cent; null where the days' rates differ. */
  commissionBasisPoints: Nullable(Type.Integer()),
  lines: Type.Array(StatementLine),
  /** SHA-256 in hex over all that it says; of a month over its days'. */
  hash: Type.String(),
  issuedAt: Instant,
})
export type Statement = Type.Static<typeof Statement>

export const MonthParams = Strict({ id: Uuid, month: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }) })

/** `GET /v1/merchants/{id}/commission`: the latest from-date first; in hundredths of a per cent. */
export const Commissions = Strict({
  rates: Type.Array(
    Strict({ from: BusinessDate, basisPoints: Type.Integer(), setAt: Instant, setBy: Type.String() }),
  ),
})
export type Commissions = Type.Static<typeof Commissions>

/** `POST /v1/merchants/{id}/commission`: from a day on whose statement is not issued yet. */
export const SetCommission = Strict({
  from: BusinessDate,
  basisPoints: Type.Integer({ minimum: 0, maximum: 10_000 }),
})
