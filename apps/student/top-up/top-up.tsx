import { useState } from 'react'
import type { TopUpChannels, TopUps } from '../../../contract/top-ups.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../shell/failure.tsx'
import { Notice } from '../shell/notice.tsx'
import { Screen } from '../shell/screen.tsx'
import { useLoaded } from '../shell/use-loaded.ts'
import { mostNow } from './chips.ts'
import { OrderForm } from './order-form.tsx'
import { TOP_UP_SCREEN } from './way.ts'
import { topUpWords } from './words.ts'
import './top-up.css'

/** Money from a channel onto the account: amount, channel, query PIN, and on to the channel (RULES 4.1). */
export default function TopUp() {
  const words = useWords(topUpWords)
  const { value, failure, reload } = useLoaded<TopUpChannels>('/v1/me/top-up-channels')
  return (
    <Screen title={words.title} above="/">
      <Unfinished />
      {value && <Form limits={value} />}
      {!value && !failure && <Loading />}
      {!value && failure && <FailurePanel failure={failure} onRetry={reload} />}
    </Screen>
  )
}

function Form({ limits }: { limits: TopUpChannels }) {
  const words = useWords(topUpWords)
  if (limits.channels.length === 0)
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
  return <OrderForm limits={limits} />
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
