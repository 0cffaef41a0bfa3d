import type { ChannelCode, channelRefundRefusals, noticeFaults } from '../../../contract/channels.ts'
import type { Refusal } from '../../../contract/problem.ts'
import type { PayWay } from '../../../contract/top-ups.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'

/*
 * What every payment channel can do for the campus, in one small interface (RULES 4.1). Whatever the channel says is
 * verified before a word is believed; an outcome that is not known is a value, never a throw.
 */

export type NewOrder = {
  /** The act's id without dashes: 32 hexadecimal digits, lower case. */
  orderNo: string
  amountFen: Fen
  subject: string
  way: PayWay
  /** Where the channel tells us: `<baseUrl>/v1/notices/<channel>`. */
  noticeUrl: string
  /** Where the person comes back to. */
  returnUrl: string
  expiresAt: Date
  clientAddress: string
  /** Of the person at our application in WeChat; `jsapi` needs it. */
  openId?: string
}

/** How the person goes on: open an address, show a QR, hand parameters to WeChat's bridge. */
export type PayStep =
  | { kind: 'redirect'; url: string }
  | { kind: 'qr'; text: string }
  | { kind: 'jsapi'; parameters: Record<string, string> }

export type OrderCreated =
  | { ok: true; step: PayStep }
  | { ok: false; code: 'channel_refused' | 'channel_unavailable'; detail?: string }

/** What a channel says of an order. `unknown`: no believable answer, ask again. `absent`: it never had it. */
export type OrderState =
  | { state: 'paid'; channelOrderId: string; amountFen: Fen; paidAt: Date; payer: string | null }
  | { state: 'waiting' }
  | { state: 'closed' }
  | { state: 'refunded' }
  | { state: 'absent' }
  | { state: 'unknown' }

/** A code that the payer showed at a stall. */
export type CodeCharge = {
  orderNo: string
  amountFen: Fen
  subject: string
  code: string
  terminalId: string
  clientAddress: string
}

/** `waiting`: the password is being typed: query. `unknown`: query, then reverse; never charge again under a new number. */
export type ChargeOutcome =
  | Extract<OrderState, { state: 'paid' | 'waiting' | 'unknown' }>
  | { state: 'refused'; reason: ChargeRefusal }

/** Why a channel will not take the money, as far as a cashier can do something with it. */
export type ChargeRefusal =
  /** The payer's balance, card or limit does not reach. */
  | 'no_money'
  /** The code is wrong, too old or used: show a fresh one. */
  | 'code_invalid'
  /** The payer may not, or not in this way: another account or means. */
  | 'payer_refused'
  /** The channel does not let this merchant take it: tell the finance office. */
  | 'merchant_refused'
  /** This number was closed, reversed or used for something else: begin a new payment. */
  | 'order_ended'

export type Reversed = { state: 'reversed' } | { state: 'unknown' } | { state: 'refused'; reason: string }

export type RefundAsked = {
  orderNo: string
  refundNo: string
  amountFen: Fen
  /** Of the order. */
  totalFen: Fen
  reason: string
}

/**
 * `unknown`: ask `refund` again under the same number, which gives back once however often it is asked; so too `absent`,
 * which a question is answered with: the channel says that it has not given it back, nor begun to.
 */
export type RefundOutcome =
  | { state: 'refunded'; at: Date }
  | { state: 'processing' }
  | { state: 'refused'; reason: RefundRefusal }
  | { state: 'absent' }
  | { state: 'unknown' }

export type RefundRefusal = (typeof channelRefundRefusals)[number]

/** What a channel signed, of this merchant and application. Order and amount are compared by whose order it is. */
export type Notice = {
  channel: ChannelCode
  noticeId: string
  kind: 'payment' | 'refund'
  orderNo: string
  refundNo: string | null
  state: 'paid' | 'refunded' | 'closed' | 'failed'
  channelOrderId: string
  amountFen: Fen
  at: Date
}

export type NoticeFault = (typeof noticeFaults)[number]

export type NoticeRefusal = { ok: false; code: 'notice_forged' | 'notice_invalid'; detail: NoticeFault }

/** A notice as it came over the wire. */
export type RawNotice = { headers: Record<string, string | undefined>; body: Buffer; now: Date }

export type BillRow = {
  kind: 'payment' | 'refund'
  orderNo: string
  refundNo: string | null
  channelOrderId: string
  amountFen: Fen
  feeFen: Fen
  at: Date
  state: string
}

/** The rows of a day, and the totals as the channel's own summary lines say; they are checked against the rows. */
export type Bill = {
  rows: BillRow[]
  totals: { payments: number; paymentFen: Fen; refundFen: Fen; feeFen: Fen }
}

export type BillFetched =
  | { ok: true; bill: Bill }
  | { ok: false; code: 'bill_not_ready' | 'channel_unavailable' | 'bill_invalid'; detail?: string }

/** Why nothing is known: nothing came, what came was not signed by the channel, or the channel is in trouble itself. */
export type Unknown = 'no_answer' | 'not_believed' | 'trouble'

/** What a question about an order that nobody has shows; `detail` is the channel's code or what was wrong with its reply. */
export type ChannelCheck = { ok: true } | { ok: false; why: Unknown | 'refused'; detail: string }

/** Who somebody is at our application in WeChat, asked without troubling them (OAuth 2.0, snsapi_base). */
export type OpenIds = {
  /** Where the browser goes; it comes back to `redirectUrl` with `code` and `state`. */
  askUrl: (asked: { redirectUrl: string; state: string }) => string
  /** A code works once; null when it was none of ours or WeChat cannot be reached. */
  openIdOf: (code: string) => Promise<string | null>
}

export interface Channel {
  readonly code: ChannelCode
  createOrder(order: NewOrder): Promise<OrderCreated>
  queryOrder(orderNo: string): Promise<OrderState>
  closeOrder(orderNo: string): Promise<'closed' | 'paid' | 'unknown'>
  chargeCode(charge: CodeCharge): Promise<ChargeOutcome>
  /** Ends a charge whatever became of it: unpaid it is closed, paid it is given back. Repeating it is harmless. */
  reverseCharge(orderNo: string): Promise<Reversed>
  refund(asked: RefundAsked): Promise<RefundOutcome>
  queryRefund(orderNo: string, refundNo: string): Promise<RefundOutcome>
  readNotice(raw: RawNotice): { ok: true; notice: Notice } | NoticeRefusal
  /** What the channel wants to hear once we hold its notice. */
  readonly noticeReply: { contentType: string; body: string }
  fetchBill(date: BusinessDate): Promise<BillFetched>
  /** An uploaded file; `bill_invalid` with the line. */
  readBill(file: Uint8Array): { ok: true; bill: Bill } | Refusal
  /** Tries keys, clock and network without moving money. */
  check(): Promise<ChannelCheck>
  /** WeChat alone has it, once its application's secret is set. */
  readonly openIds?: OpenIds
}
