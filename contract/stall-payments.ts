import Type from 'typebox'
import {
  AmountFen,
  ClientId,
  Fen,
  Instant,
  Nullable,
  OneOf,
  Pin,
  SignedFen,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

/** A stall's code as it is printed and typed: ten symbols of Crockford's base32, upper case, no separators. */
export const StallCodeText = Type.String({
  pattern: '^[0-9A-HJKMNP-TV-Z]{10}$',
  description: 'ten symbols of Crockford’s base32',
})

/** `POST /v1/me/payments`: pays a stall whose code was scanned. The id is the idempotency key (RULES 3.3). */
export const StallPaymentRequest = Strict({
  id: ClientId,
  stallCode: StallCodeText,
  /** Checked against the code and the stall's limits, then refused with `amount_invalid`. */
  amountFen: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  queryPin: Pin,
  spendingPin: Type.Optional(Pin),
})
export type StallPaymentRequest = Type.Static<typeof StallPaymentRequest>

const places = {
  stall: Type.String(),
  stallEn: Type.String(),
  merchant: Type.String(),
  merchantEn: Type.String(),
}

/** What a person is told of a payment by a stall's code; the same for its repeats. */
export const StallPayment = Strict({
  id: Uuid,
  state: Type.Literal('approved'),
  amountFen: Fen,
  chargedFen: Fen,
  subsidyFen: Fen,
  walletFen: SignedFen,
  ...places,
  at: Instant,
})
export type StallPayment = Type.Static<typeof StallPayment>

/** `GET /v1/me/stall-codes/{code}`: whom the code pays. */
export const ScannedStall = Strict({
  code: StallCodeText,
  ...places,
  /** What the code is for and costs; null: the payer types the amount. */
  item: Nullable(Type.String()),
  amountFen: Nullable(Fen),
  amountMinFen: Fen,
  amountMaxFen: Fen,
})
export type ScannedStall = Type.Static<typeof ScannedStall>
export const StallCodeParams = Strict({ code: StallCodeText })

/** `POST /v1/stalls/{id}/codes`: a new code to print, with a price or without. Repeating the id repeats the code. */
export const NewStallCode = Strict({
  id: ClientId,
  item: Nullable(Text(40)),
  amountFen: Nullable(AmountFen),
})
export const StallCode = Strict({
  id: Uuid,
  stallId: Uuid,
  code: StallCodeText,
  /** What the code says to a phone's camera. */
  url: Type.String(),
  item: Nullable(Type.String()),
  amountFen: Nullable(Fen),
  createdAt: Instant,
  createdBy: Type.String(),
  withdrawnAt: Nullable(Instant),
})
export type StallCode = Type.Static<typeof StallCode>
/** `GET /v1/stalls/{id}/codes`: those in force first, then the withdrawn, the latest first. */
export const StallCodes = Strict({ codes: Type.Array(StallCode) })
export type StallCodes = Type.Static<typeof StallCodes>

/** A payment by the code of the stall a terminal stands at, as the terminal sees it. */
export const ReceivedPayment = Strict({
  id: Uuid,
  state: OneOf(['approved', 'reversed']),
  /** What was charged. */
  amountFen: Fen,
  payer: Strict({ name: Type.String(), campusNoTail: Type.String() }),
  at: Instant,
  reversibleUntil: Instant,
})
export type ReceivedPayment = Type.Static<typeof ReceivedPayment>

/** `GET /v1/terminal/received-payments`: what the terminal's stall was paid by its codes today, newest first. */
export const ReceivedPayments = Strict({
  payments: Type.Array(ReceivedPayment),
  totalFen: Fen,
  count: Type.Integer(),
  asOf: Instant,
})
export type ReceivedPayments = Type.Static<typeof ReceivedPayments>

/**
 * `GET /v1/terminal/events`: server-sent events for a terminal; the name of an event is its `event`. A terminal
 * ignores names that it does not know, since there will be more. What was sent before a stream opened is not sent
 * again: having opened one, a terminal reads `GET /v1/terminal/received-payments` and knows payments by their ids.
 * `hot-list`: it has a new version, to be asked for (`GET /v1/hot-list`); also told at the opening.
 */
export type TerminalEvent =
  | { event: 'payment'; data: ReceivedPayment }
  | { event: 'hot-list'; data: { version: number } }
