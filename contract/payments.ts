import Type from 'typebox'
import { TapProof } from './card-taps.ts'
import { channels } from './channels.ts'
import { ListedRefund } from './refunds.ts'
import { ClientId, Fen, Instant, Nullable, OneOf, Pin, SignedFen, Strict, Uuid } from './shapes.ts'

/** What the payer showed (RULES 3.1): the terminal knows which it is, the cashier never chooses. */
export const PayCodeCredential = Strict({
  kind: Type.Literal('pay-code'),
  text: Type.String({ minLength: 1, maxLength: 2000 }),
})
/** A card that answered its tap's challenge (`POST /v1/card-taps`). */
export const CardCredential = Strict({ kind: Type.Literal('card'), ...TapProof.properties })
export type CardCredential = Type.Static<typeof CardCredential>
/** A code of a channel's wallet (付款码), told by its first digits. */
export const ChannelCodeCredential = Strict({
  kind: Type.Literal('channel-code'),
  text: Type.String({ pattern: '^[0-9]{10,40}$' }),
})
export const Credential = Type.Union([PayCodeCredential, CardCredential, ChannelCodeCredential])
/** What people of the campus show, as against a channel's payers. */
export type OwnCredential = Exclude<Type.Static<typeof Credential>, { kind: 'channel-code' }>

/**
 * How a payment was made: a pay code as QR, its digits for one-dimensional scanners, a card, a stall's code that the
 * person scanned, or a code of a channel's wallet.
 */
export const paymentMeans = ['pay-code', 'digits', 'card', 'stall-code', 'wechat', 'alipay', 'ccb'] as const
export type PaymentMeans = (typeof paymentMeans)[number]

/** `POST /v1/payments`. The id is the idempotency key (RULES 3.3). */
export const PaymentRequest = Strict({
  id: ClientId,
  /** Checked against the stall's limits, then refused with `amount_invalid`. */
  amountFen: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  credential: Credential,
  spendingPin: Type.Optional(Pin),
})
export type PaymentRequest = Type.Static<typeof PaymentRequest>

export const Payment = Strict({
  id: Uuid,
  state: OneOf(['approved', 'reversed']),
  amountFen: Fen,
  chargedFen: Fen,
  subsidyFen: Fen,
  payer: Strict({ name: Type.String(), campusNoTail: Type.String() }),
  /** The balance after, shown to the payer at the terminal. */
  walletFen: Type.Optional(SignedFen),
  /** By whose wallet it was paid, and by nobody of the campus: `payer` says only that. */
  channel: Type.Optional(OneOf(channels)),
  /** Sold with no network and posted later (RULES 3.7): `at` is when it occurred. */
  late: Type.Optional(Type.Literal(true)),
  /**
   * Its code was used for another sale too: the campus paid, `chargedFen` is 0, and what the person pays is decided in a
   * case.
   */
  inCase: Type.Optional(Type.Literal(true)),
  at: Instant,
})
export type Payment = Type.Static<typeof Payment>

/**
 * 202 of `POST /v1/payments`: the channel is still deciding. The same body again asks; what is not decided at `until` is
 * reversed. Never pay another way meanwhile.
 */
export const PendingPayment = Strict({
  id: Uuid,
  state: Type.Literal('pending'),
  code: Type.Literal('channel_pending'),
  amountFen: Fen,
  /** `password`: the payer types it. */
  waitsFor: OneOf(['password', 'answer']),
  until: Instant,
})
export type PendingPayment = Type.Static<typeof PendingPayment>

/** `POST /v1/payments/{id}/reversal` */
export const ReversalRequest = Strict({ id: ClientId })
export const Reversal = Strict({ id: Uuid, paymentId: Uuid, amountFen: Fen, at: Instant })
export type Reversal = Type.Static<typeof Reversal>

/** `GET /v1/terminal/payments`: what this terminal took today, newest first, for reversal and totals. */
export const TerminalPayments = Strict({
  payments: Type.Array(
    Strict({
      id: Uuid,
      state: OneOf(['approved', 'reversed']),
      amountFen: Fen,
      payer: Strict({ name: Type.String(), campusNoTail: Type.String() }),
      /** Both as of a payment; one in a case is not taken back. */
      late: Type.Optional(Type.Literal(true)),
      inCase: Type.Optional(Type.Literal(true)),
      at: Instant,
      reversibleUntil: Instant,
    }),
  ),
  totalFen: Fen,
  count: Type.Integer(),
  asOf: Instant,
})
export type TerminalPayments = Type.Static<typeof TerminalPayments>

/** A desk's view of any payment, for the console. */
export const PaymentDetail = Strict({
  ...Payment.properties,
  /** Null where a channel's code paid. */
  personId: Nullable(Uuid),
  merchant: Type.String(),
  stall: Nullable(Type.String()),
  /** What the payer showed; of a stall's code there is no terminal. */
  means: OneOf(paymentMeans),
  terminalId: Nullable(Uuid),
  terminal: Nullable(Type.String()),
  postedAt: Instant,
  batch: Strict({ lane: Type.Integer(), number: Type.Integer() }),
  reversal: Nullable(Reversal),
  /** The latest first. */
  refunds: Type.Array(ListedRefund),
  /** What may still be asked to be given back; 0 of a reversed one. */
  refundableFen: Fen,
})
export type PaymentDetail = Type.Static<typeof PaymentDetail>
