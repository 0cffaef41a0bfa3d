import type { Clock } from '../../base/clock.ts'
import { alipayChannel } from './alipay-channel.ts'
import { ccbChannel } from './ccb-channel.ts'
import type { Channel } from './channel.ts'
import { wechatChannel } from './wechat-channel.ts'

/** Makes a channel of what `channels.json` says of it. @throws SettingsError naming the member that is wrong */
export type ChannelMaker = (settings: unknown, clock: Clock) => Channel

/** By the name that the channel has in `channels.json`. */
export const channelMakers: ReadonlyMap<string, ChannelMaker> = new Map<string, ChannelMaker>([
  ['wechat', (settings, clock) => wechatChannel(settings, clock)],
  ['alipay', (settings, clock) => alipayChannel(settings, clock)],
  ['ccb', (settings, clock) => ccbChannel(settings, clock)],
])
