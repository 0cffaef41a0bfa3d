import type { ChannelRefundState } from '../../../contract/channels.ts'
import type { Refund } from '../../../contract/refunds.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { refundsWords } from './words.ts'

const tones: Record<Refund['state'], Tone> = {
  waiting: 'warning',
  approved: 'warning',
  posted: 'good',
  refused: 'quiet',
  overtaken: 'quiet',
  calling_off: 'warning',
  called_off: 'quiet',
}

const channelTones: Record<ChannelRefundState, Tone> = {
  asked: 'warning',
  processing: 'warning',
  refunded: 'good',
  refused: 'bad',
  called_off: 'quiet',
}

/** A refund’s state; of one whose money a channel is to give back, how far that is. */
export function RefundState({ state, channel }: Pick<Refund, 'state' | 'channel'>) {
  const words = useWords(refundsWords)
  if (state === 'posted' && channel)
    return <Badge tone={channelTones[channel.state]}>{words.channel.states[channel.state]}</Badge>
  return <Badge tone={tones[state]}>{words.states[state]}</Badge>
}
