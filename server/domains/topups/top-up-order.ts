import type { ChannelCode } from '../../../contract/channels.ts'
import type { PayWay } from '../../../contract/top-ups.ts'
import type { Fen } from '../../base/money.ts'
import type { PayStep } from '../channels/channel.ts'
import type { WalletId } from '../ledger/transfer.ts'

/** A top-up through a channel (RULES 4). Its id is the id of the act that credits it. */
export type TopUpOrder = {
  id: string
  personId: string
  walletId: WalletId
  channel: ChannelCode
  way: PayWay
  amountFen: Fen
  /** As in the table: `opening` until the channel has answered. */
  state: 'opening' | 'waiting' | 'credited' | 'closed' | 'differs'
  step: PayStep | null
  createdAt: Date
  expiresAt: Date
  endedAt: Date | null
  /** How often the channel was asked about it. */
  asked: number
}

/** How long a person may take to pay. */
export const PAYABLE_MS = 30 * 60_000

/** What a phone's browser can do with each channel. */
export const USUAL_WAY = { wechat: 'h5', alipay: 'wap', ccb: 'wallet' } as const satisfies Record<
  ChannelCode,
  PayWay
>

/** The ways each channel knows; the page and the portal choose among them. */
export const WAYS: Record<ChannelCode, readonly PayWay[]> = {
  wechat: ['jsapi', 'h5', 'native'],
  alipay: ['page', 'wap'],
  ccb: ['wallet'],
}

const FIRST_ASK_MS = 15_000
/** Somebody may be waiting for their money. */
const PAYABLE_PAUSE_MS = 120_000
const LAST_PAUSE_MS = 3600_000
/** What is not known a week later has been in seven bills: reconciliation has it (RULES 4.4). */
const GIVEN_UP_MS = 7 * 86_400_000

/**
 * When a channel that has told us nothing is asked again: after 15 s, then twice as long each time, up to
 * two minutes while it may still be paid and up to an hour afterwards.
 */
export function nextAsk(
  { createdAt, expiresAt, asked }: Pick<TopUpOrder, 'createdAt' | 'expiresAt' | 'asked'>,
  now: Date,
): Date | null {
  if (now.getTime() - createdAt.getTime() > GIVEN_UP_MS) return null
  const longestMs = now < expiresAt ? PAYABLE_PAUSE_MS : LAST_PAUSE_MS
  return new Date(now.getTime() + Math.min(longestMs, FIRST_ASK_MS * 2 ** Math.min(asked, 20)))
}
