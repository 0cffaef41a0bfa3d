import Type from 'typebox'
import { OneOf, Strict } from './shapes.ts'

/** The payment channels by which money comes in: WeChat Pay, Alipay, and CCB's E码通. */
export const channels = ['wechat', 'alipay', 'ccb'] as const
export type ChannelCode = (typeof channels)[number]

/** Of whom a notice is, in the address that the channel was given. */
export const NoticeParams = Strict({ channel: OneOf(channels) })
/** What a channel sends is its own affair: bytes, signed in its own way. */
export const NoticeReply = Type.String({ description: 'what the channel wants to hear' })
