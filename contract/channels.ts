import Type from 'typebox'
import { OneOf, Strict } from './shapes.ts'

/** The payment channels by which money comes in: WeChat Pay, Alipay, and CCB's E码通. */
export const channels = ['wechat', 'alipay', 'ccb'] as const
export type ChannelCode = (typeof channels)[number]

/** Of whom a notice is, in the address that the channel was given. */
export const NoticeParams = Strict({ channel: OneOf(channels) })
/** What a channel sends is its own affair: bytes, signed in its own way. */
export const NoticeReply = Type.String({ description: 'what the channel wants to hear' })

/**
 * How far a channel is with money that it is to give back: `asked`: it may not have heard of it; `processing`: it has;
 * `refunded`: the payer has it or gets it; `refused`: it gives nothing until somebody does something; `called_off`: nor
 * is it asked again.
 */
export const channelRefundStates = ['asked', 'processing', 'refunded', 'refused', 'called_off'] as const
export type ChannelRefundState = (typeof channelRefundStates)[number]

/** Why a channel gives nothing back; it stays so until a person has done something about it. */
export const channelRefundRefusals = [
  // What the campus holds at the channel does not reach: put money there, then ask again.
  'merchant_no_money',
  'order_unknown',
  // Too old, more than was paid, or given back already in another way.
  'not_refundable',
  // The payer's account or card cannot take it.
  'payer_account',
  'merchant_refused',
] as const
