import type { ChannelCode } from '../../../contract/channels.ts'
import type { PayWay, TopUp } from '../../../contract/top-ups.ts'

/** Where the address of a top-up begins; the rest is its id. */
export const TOP_UP_SCREEN = '/top-ups/'

/** How this device pays: a phone opens the channel's app, a desktop shows what a phone scans or the channel's page. */
export function wayOf(channel: ChannelCode, device: { hasMouse: boolean }): PayWay {
  const ways = {
    wechat: device.hasMouse ? 'native' : 'h5',
    alipay: device.hasMouse ? 'page' : 'wap',
    ccb: 'wallet',
  } as const
  return ways[channel]
}

/** Goes to the channel's page, or to our own that shows what to scan. */
export function goOn({ id, step }: Pick<TopUp, 'id' | 'step'>, go: (path: string) => void): void {
  go(`${TOP_UP_SCREEN}${id}`)
  if (step?.kind === 'redirect') location.assign(step.url)
}
