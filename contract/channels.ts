import Type from 'typebox'
import { Instant, Nullable, OneOf, Strict } from './shapes.ts'

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

/** Why a notice is not believed (docs/channels.md). */
export const noticeFaults = [
  // A header or member of the signature is missing or malformed.
  'unsigned',
  'time',
  // Signed by a key that is not the channel's.
  'serial',
  'signature',
  // What was sealed does not open with our key.
  'sealed',
  'merchant',
  'application',
  // Genuine, or not even a message; not understood in either case.
  'malformed',
] as const

/** How a channel stands, without a word of its secrets. */
export const ChannelStatus = Strict({
  channel: OneOf(channels),
  /** Named in `channels.json`. */
  isSetUp: Type.Boolean(),
  /** People can be known by their account there, so its portal works. */
  knowsPeople: Type.Boolean(),
  /** Where it must be told to send notices to. */
  noticeUrl: Type.String(),
  lastNoticeAt: Nullable(Instant),
  /** Notices that nobody has taken yet; they are taken within seconds. */
  waiting: Type.Integer(),
  waitingSince: Nullable(Instant),
  /** Of the last seven days, the most frequent first. */
  refused: Type.Array(
    Strict({ reason: OneOf(noticeFaults), count: Type.Integer(), lastAt: Instant, sources: Type.Integer() }),
  ),
})
export type ChannelStatus = Type.Static<typeof ChannelStatus>
export const ChannelStatuses = Strict({ channels: Type.Array(ChannelStatus) })
export type ChannelStatuses = Type.Static<typeof ChannelStatuses>

/**
 * `POST /v1/channels/{channel}/check`: a question that moves no money. `no_answer`: it cannot be reached; `not_believed`: what
 * came is not signed by it; `trouble`: it is in trouble itself; `refused`: it does not let us in. `detail` is its own word.
 */
export const channelCheckFaults = ['no_answer', 'not_believed', 'trouble', 'refused'] as const
export const ChannelChecked = Strict({
  ok: Type.Boolean(),
  why: Nullable(OneOf(channelCheckFaults)),
  detail: Type.String(),
  tookMs: Type.Integer(),
})
export type ChannelChecked = Type.Static<typeof ChannelChecked>
