import type { ChannelCode } from '../../../contract/channels.ts'
import type { PayWay } from '../../../contract/top-ups.ts'

/** How this device pays: a phone opens the channel's app, a desktop shows what a phone scans or the channel's page. */
export function wayOf(channel: ChannelCode, device: { hasMouse: boolean }): PayWay {
  const ways = {
    wechat: device.hasMouse ? 'native' : 'h5',
    alipay: device.hasMouse ? 'page' : 'wap',
    ccb: 'wallet',
  } as const
  return ways[channel]
}

export function wayHere(channel: ChannelCode): PayWay {
  return wayOf(channel, { hasMouse: matchMedia('(hover: hover) and (pointer: fine)').matches })
}
