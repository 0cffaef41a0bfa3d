import Type from 'typebox'
import { AccountState, PersonRole } from './people.ts'
import {
  BusinessDate,
  Cursor,
  Fen,
  Instant,
  Nullable,
  OneOf,
  SignedFen,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

/** `GET /v1/me` */
export const Me = Strict({
  person: Strict({
    name: Type.String(),
    campusNo: Type.String(),
    role: PersonRole,
    college: Nullable(Type.String()),
    major: Nullable(Type.String()),
    className: Nullable(Type.String()),
    dormitory: Nullable(Type.String()),
    fullTime: Type.Boolean(),
  }),
  account: Strict({ state: AccountState, walletFen: SignedFen, subsidyFen: Fen }),
  /** What of the subsidy ends next, and the last day on which it can be spent; absent: nothing of it ends. */
  subsidyEnds: Type.Optional(Strict({ amountFen: Fen, lastDay: BusinessDate })),
  /** `blocked`: something is wrong with the card itself; code and account go on. */
  card: Nullable(Strict({ number: Type.String(), state: Type.String(), blocked: Type.Boolean() })),
  payKey: Nullable(Strict({ keyId: Uuid, alias: Type.String(), createdAt: Instant })),
})
export type Me = Type.Static<typeof Me>

/** What a person sees of a business act. Negative amounts left the account. */
export const billKinds = [
  'payment',
  'reversal',
  'refund',
  'cash_top_up',
  'cash_top_up_reversal',
  'channel_top_up',
  'subsidy',
  'card_fee',
  'payout',
  'other',
] as const
export const BillKind = OneOf(billKinds)
export const Bill = Strict({
  id: Uuid,
  kind: BillKind,
  /** Signed: negative for money that left. */
  amountFen: SignedFen,
  walletPartFen: SignedFen,
  subsidyPartFen: SignedFen,
  /** Stall and merchant, or the desk. */
  place: Type.String(),
  placeEn: Type.String(),
  merchant: Nullable(Type.String()),
  merchantEn: Nullable(Type.String()),
  merchantId: Nullable(Uuid),
  category: OneOf(['meal', 'shop', 'top_up', 'subsidy', 'other']),
  terminal: Nullable(Type.String()),
  occurredAt: Instant,
  postedAt: Instant,
  /** An offline sale that was posted after it happened (RULES 3.7). */
  late: Type.Boolean(),
  /** What refunds gave back of it (RULES 3.8). */
  refundedFen: Fen,
  /** The act that undid this payment, or the payment this one undoes or gives back of. */
  reversedBy: Nullable(Uuid),
  reverses: Nullable(Uuid),
})
export type Bill = Type.Static<typeof Bill>

/** `GET /v1/me/bills`: newest first; `month` is `YYYY-MM` in Asia/Shanghai. */
export const BillsQuery = Strict({
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  month: Type.Optional(Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' })),
})
export const Bills = Strict({ bills: Type.Array(Bill), next: Type.Optional(Cursor) })
export type Bills = Type.Static<typeof Bills>

/** `GET /v1/me/bills/{id}`: the bill with its way through the house. */
export const BillDetail = Strict({
  ...Bill.properties,
  timeline: Type.Array(
    Strict({
      at: Instant,
      step: OneOf(['occurred', 'posted', 'reversed', 'refunded']),
      id: Uuid,
      /** Of a step that moved other money than the bill's own. */
      amountFen: Type.Optional(Fen),
    }),
  ),
})
export type BillDetail = Type.Static<typeof BillDetail>

/** `GET /v1/me/bill-months`: what was spent and topped up in a month, by category and merchant. */
export const MonthQuery = Strict({ month: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }) })
export const MonthSummary = Strict({
  month: Type.String(),
  spentFen: Fen,
  toppedUpFen: Fen,
  byMerchant: Type.Array(Strict({ merchant: Type.String(), amountFen: SignedFen, count: Type.Integer() })),
  byDay: Type.Array(Strict({ date: Type.String(), amountFen: SignedFen })),
})
export type MonthSummary = Type.Static<typeof MonthSummary>

/**
 * `GET /v1/me/events`: server-sent events. `event: bill` carries this object when an act of the person is
 * committed; `event: account` when the account's state changed.
 */
export const BillEvent = Strict({ bill: Bill, account: Me.properties.account })
export type BillEvent = Type.Static<typeof BillEvent>
export const AccountEvent = Strict({ account: Me.properties.account })
export type AccountEvent = Type.Static<typeof AccountEvent>

/** `POST /v1/me/loss-report`, `POST /v1/me/release`: no body members, no PIN (DESIGN 8). */
export const AccountStateReply = Strict({ state: AccountState, changedAt: Instant })
export type AccountStateReply = Type.Static<typeof AccountStateReply>

/** `POST /v1/me/bill-questions`: "something is wrong" with a bill; the card centre sees it on the person's page. */
export const BillQuestion = Strict({ billId: Uuid, text: Text(500) })
export const BillQuestionSent = Strict({ id: Uuid, at: Instant })

/** `GET /v1/me/notices`: what was done with the person's PINs, limits and phone (RULES 1.9), newest first. */
export const noticeKinds = [
  'query_pin_changed',
  'query_pin_reset',
  'spending_pin_changed',
  'spending_pin_reset',
  'spending_limit_raised',
  'pay_key_enrolled',
] as const
export const Notices = Strict({
  notices: Type.Array(Strict({ id: Type.String(), kind: OneOf(noticeKinds), at: Instant })),
})
export type Notices = Type.Static<typeof Notices>
