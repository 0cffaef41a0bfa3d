import Type from 'typebox'
import { channelRefundRefusals, channelRefundStates, channels } from './channels.ts'
import {
  AmountFen,
  BusinessDate,
  ClientId,
  Cursor,
  Fen,
  Instant,
  Nullable,
  OneOf,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

/**
 * `waiting` for a second operator; `approved`: decided, its money is on its way; `posted`: the person has it;
 * `overtaken`: the payment was reversed first, so nothing was given back twice. `calling_off` and `called_off`: its channel
 * gave nothing to the payer, and the merchant gets or has its money again.
 */
export const refundStates = [
  'waiting',
  'approved',
  'posted',
  'refused',
  'overtaken',
  'calling_off',
  'called_off',
] as const
export const RefundState = OneOf(refundStates)

/** `POST /v1/payments/{id}/refunds` (RULES 3.8). The id makes a repeat harmless. */
export const RefundRequest = Strict({ id: ClientId, amountFen: AmountFen, reason: Text(200) })

/** `POST /v1/refunds/{id}/approval`: by another operator than the one who asked; who asked may only take it back. */
export const RefundApproval = Strict({ approve: Type.Boolean(), note: Text(200) })

/** `POST /v1/refunds/{id}/cancellation`: of one that its channel refused; the merchant has its money again. */
export const RefundCancellation = Strict({ note: Text(200) })

const Operator = Strict({ id: Uuid, name: Type.String() })

export const Refund = Strict({
  id: Uuid,
  paymentId: Uuid,
  state: RefundState,
  amountFen: Fen,
  /** Of which to the subsidy; null until it is decided. */
  subsidyFen: Nullable(Fen),
  reason: Type.String(),
  askedAt: Instant,
  askedBy: Operator,
  decidedAt: Nullable(Instant),
  /** Null also where nobody else had to decide. */
  decidedBy: Nullable(Operator),
  note: Nullable(Type.String()),
  postedAt: Nullable(Instant),
  /** The act of the ledger, and so the person's bill. */
  actId: Nullable(Uuid),
  /** Of a payment by a channel, once its money has left the merchant: how far the channel is with giving it back. */
  channel: Nullable(
    Strict({
      code: OneOf(channels),
      state: OneOf(channelRefundStates),
      /** Why it gives nothing back now. */
      refusal: Nullable(OneOf(channelRefundRefusals)),
    }),
  ),
})
export type Refund = Type.Static<typeof Refund>

/** A refund with the payment it is of. */
export const ListedRefund = Strict({
  ...Refund.properties,
  payment: Strict({
    chargedFen: Fen,
    /** Of the payment, what other refunds gave back or wait to. */
    otherRefundsFen: Fen,
    paidAt: Instant,
    payer: Strict({ name: Type.String(), campusNoTail: Type.String() }),
    /** By which channel it was paid; null: from the account. */
    channel: Nullable(OneOf(channels)),
    merchantId: Uuid,
    merchant: Type.String(),
    stall: Nullable(Type.String()),
    terminal: Nullable(Type.String()),
  }),
})
export type ListedRefund = Type.Static<typeof ListedRefund>

/** `GET /v1/refunds`: the latest first; dates are those of asking, both included. */
export const RefundQuery = Strict({
  state: Type.Optional(RefundState),
  merchantId: Type.Optional(Uuid),
  from: Type.Optional(BusinessDate),
  to: Type.Optional(BusinessDate),
  cursor: Type.Optional(Cursor),
})
export type RefundQuery = Type.Static<typeof RefundQuery>
export const Refunds = Strict({ refunds: Type.Array(ListedRefund), next: Type.Optional(Cursor) })
export type Refunds = Type.Static<typeof Refunds>

/** The same filters, for `GET /v1/refunds.csv`: all that they name, without pages. */
export const RefundCsvQuery = Type.Omit(RefundQuery, ['cursor'])
