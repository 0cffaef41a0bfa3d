import type { ChannelCode, ChannelRefundState } from '../../../contract/channels.ts'
import type { Fen } from '../../base/money.ts'
import type { RefundRefusal } from './channel.ts'

/** What a channel is to give back of an order, as its row stands; the states are explained in its migration. */
export type ChannelRefund = {
  /** The ledger's act: its refund number at the channel (order-number.ts). */
  refundId: string
  channel: ChannelCode
  /** The act that the channel's order is of. */
  orderId: string
  amountFen: Fen
  /** Of the order. */
  totalFen: Fen
  reason: string
  state: ChannelRefundState
  /** Why it was refused last. */
  refusal: RefundRefusal | null
  askedAt: Date
  refundedAt: Date | null
  follows: number
}

/** One that is to be sent. */
export type NewChannelRefund = Pick<
  ChannelRefund,
  'refundId' | 'channel' | 'orderId' | 'amountFen' | 'totalFen' | 'reason'
>
