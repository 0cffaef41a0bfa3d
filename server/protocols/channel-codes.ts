import type { ChannelCode } from '../../contract/channels.ts'

/*
 * The digits that a payer's wallet shows to be scanned (付款码). Each channel has its own beginnings, so the register needs
 * no choice (RULES 3.1). Our own twenty digits begin with 88 (DESIGN 5) and are none of these.
 */
const forms: readonly (readonly [ChannelCode, RegExp])[] = [
  ['wechat', /^1[0-5]\d{16}$/],
  ['alipay', /^(?:2[5-9]|30)\d{14,22}$/],
  ['ccb', /^62\d{17}$/],
]

/** The channel whose payment code a shown text is; null when it is none of a channel's. */
export function channelOfCode(text: string): ChannelCode | null {
  return forms.find(([, form]) => form.test(text))?.[0] ?? null
}
