import { fenOf, instantOf, type Members, membersOf } from '../members.ts'

/*
 * What WeChat Pay APIv3 says of orders and refunds, in replies and in notices alike, read strictly: a message with a member
 * missing or of another merchant is no message.
 */

export type Ours = { merchantId: string; appId: string }

export type TradeState =
  | 'SUCCESS'
  | 'REFUND'
  | 'NOTPAY'
  | 'CLOSED'
  | 'REVOKED'
  | 'USERPAYING'
  | 'PAYERROR'
  | 'ACCEPT'

export type Transaction = {
  orderNo: string
  state: TradeState
  /** These three of paid orders only. */
  transactionId: string | null
  amountFen: number | null
  paidAt: Date | null
  openId: string | null
}

export type RefundStatus = 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'

export type Refund = {
  orderNo: string
  refundNo: string
  refundId: string
  transactionId: string
  status: RefundStatus
  amountFen: number
  at: Date | null
}

/** Whose message it is not, or that it is none. */
export type MessageFault = 'merchant' | 'application' | 'malformed'

const TRADE_STATES: readonly string[] = [
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
]
const REFUND_STATUSES: readonly string[] = ['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']

/** An order as the query, the code payment and the notice of a payment tell it. */
export function readTransaction(said: Members, ours: Ours): Transaction | MessageFault {
  if (said.mchid !== ours.merchantId) return 'merchant'
  if (said.appid !== ours.appId) return 'application'
  const { out_trade_no: orderNo, trade_state: state } = said
  if (!isNumber(orderNo) || !isOneOf(state, TRADE_STATES)) return 'malformed'
  const amount = membersOf(said.amount)
  const paid = {
    transactionId: isNumber(said.transaction_id) ? said.transaction_id : null,
    amountFen: amount && isCny(amount) ? fenOf(amount.total) : null,
    paidAt: instantOf(said.success_time),
  }
  const incomplete = Object.values(paid).includes(null)
  if (state === 'SUCCESS' && incomplete) return 'malformed'
  const openId = membersOf(said.payer)?.openid
  return { orderNo, state: state as TradeState, ...paid, openId: typeof openId === 'string' ? openId : null }
}

/** A refund as asking and querying tell it; these name no merchant, so the order's number must be the one asked for. */
export function readRefund(said: Members): Refund | MessageFault {
  return refundOf(said, said.status)
}

/** A refund as its notice tells it. */
export function readRefundNotice(said: Members, ours: Ours): Refund | MessageFault {
  return said.mchid === ours.merchantId ? refundOf(said, said.refund_status) : 'merchant'
}

function refundOf(said: Members, status: unknown): Refund | MessageFault {
  const { out_trade_no: orderNo, out_refund_no: refundNo, refund_id: refundId } = said
  const transactionId = said.transaction_id
  const amount = membersOf(said.amount)
  const amountFen = amount && isCny(amount) ? fenOf(amount.refund) : null
  const at = instantOf(said.success_time)
  const numbers = isNumber(orderNo) && isNumber(refundNo) && isNumber(refundId) && isNumber(transactionId)
  if (!numbers || !isOneOf(status, REFUND_STATUSES) || amountFen === null) return 'malformed'
  if (status === 'SUCCESS' && at === null) return 'malformed'
  return { orderNo, refundNo, refundId, transactionId, status: status as RefundStatus, amountFen, at }
}

/** Notices of refunds name no currency, replies do: when it is named it is ours. */
function isCny({ currency }: Members): boolean {
  return currency === undefined || currency === 'CNY'
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z_*|@-]{1,64}$/.test(value)
}

function isOneOf(value: unknown, words: readonly string[]): value is string {
  return typeof value === 'string' && words.includes(value)
}
