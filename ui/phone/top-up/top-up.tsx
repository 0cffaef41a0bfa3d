import { useState } from 'react'
import type { ChannelCode } from '../../../contract/channels.ts'
import type { PayWay, TopUpChannels, TopUps } from '../../../contract/top-ups.ts'
import { formatYuanSign } from '../../amount.ts'
import { useWords } from '../../language.tsx'
import { FailurePanel, Loading } from '../failure.tsx'
import { Notice } from '../notice.tsx'
import { Screen } from '../screen.tsx'
import { useLoaded } from '../use-loaded.ts'
import { mostNow } from './chips.ts'
import { OrderForm } from './order-form.tsx'
import { TOP_UP_SCREEN } from './way.ts'
import { topUpWords } from './words.ts'
import './top-up.css'

/** How one pays by a channel here; null: not from here. */
export type WayOf = (channel: ChannelCode) => PayWay | null

/** Money from a channel onto the account: amount, channel, query PIN, and on to the channel (RULES 4.1). */
export default function TopUp({ wayOf }: { wayOf: WayOf }) {
  const words = useWords(topUpWords)
  const { value, failure, reload } = useLoaded<TopUpChannels>('/v1/me/top-up-channels')
  return (
    <Screen title={words.title} above="/">
      <Unfinished />
      {value && <Form limits={value} wayOf={wayOf} />}
      {!value && !failure && <Loading />}
      {!value && failure && <FailurePanel failure={failure} onRetry={reload} />}
    </Screen>
  )
}

function Form({ limits, wayOf }: { limits: TopUpChannels; wayOf: WayOf }) {
  const words = useWords(topUpWords)
  const channels = limits.channels.filter((channel) => wayOf(channel) !== null)
  if (channels.length === 0)
    return (
      <Notice tone="info" title={words.noChannel}>
        {words.noChannelHelp}
      </Notice>
    )
  if (mostNow(limits) < limits.amountMinFen)
    return (
      <Notice tone="warning" title={words.noneLeft}>
        {words.noneLeftHelp(formatYuanSign(limits.dayLeftFen), formatYuanSign(limits.balanceLeftFen))}
      </Notice>
    )
  return <OrderForm limits={{ ...limits, channels }} wayOf={wayOf} />
}

/** Orders that may still be paid: gone on with instead of made twice. */
function Unfinished() {
  const words = useWords(topUpWords)
  const { value } = useLoaded<TopUps>('/v1/me/top-ups')
  const [now] = useState(() => Date.now())
  const open = value?.topUps.filter(
    ({ state, expiresAt, step }) => state === 'waiting' && step && Date.parse(expiresAt) > now,
  )
  return open?.map(({ id, channel, amountFen }) => (
    <Notice
      key={id}
      tone="info"
      title={words.unfinished}
      action={
        <a className="button" href={`#${TOP_UP_SCREEN}${id}`}>
          {words.unfinishedAction}
        </a>
      }
    >
      {words.channels[channel]} {formatYuanSign(amountFen)}
    </Notice>
  ))
}
