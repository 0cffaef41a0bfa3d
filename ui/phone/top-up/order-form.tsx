import { useState } from 'react'
import { type ChannelCode, channels } from '../../../contract/channels.ts'
import type { TopUp, TopUpChannels, TopUpRequest } from '../../../contract/top-ups.ts'
import { formatYuanSign, parseYuan } from '../../amount.ts'
import type { Failure } from '../../api.ts'
import { clientId } from '../../client-id.ts'
import { useWords } from '../../language.tsx'
import { problemWords } from '../../words/problems.ts'
import { campusNow } from '../campus-clock.ts'
import { Choices } from '../choices.tsx'
import { retryAt } from '../failure.tsx'
import { Field } from '../field.tsx'
import { Form, type FormRefusal } from '../form.tsx'
import { Notice } from '../notice.tsx'
import { useApi } from '../own-api.tsx'
import { QUERY_PIN, QueryPinField } from '../query-pin-field.tsx'
import { go } from '../router.ts'
import { readStored, writeStored } from '../stored.ts'
import { phoneWords } from '../words.ts'
import { amountChips, mostNow } from './chips.ts'
import type { WayOf } from './top-up.tsx'
import { goOn } from './way.ts'
import { topUpWords } from './words.ts'

/** The channel that was used last on this phone. */
const STORED = 'top-up-channel'
const OTHER = 'other'

/** An order being made; its key makes every repeat the same order. */
type Attempt = { key: string; channel: ChannelCode; amountFen: number; unknown: boolean }

export function OrderForm({ limits, wayOf }: { limits: TopUpChannels; wayOf: WayOf }) {
  const api = useApi()
  const words = useWords(topUpWords)
  const { sixDigits, queryPinWrong } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const mostFen = mostNow(limits)
  const chips = amountChips({ amountMinFen: limits.amountMinFen, mostFen })
  const [chip, setChip] = useState(String(chips[1] ?? chips[0] ?? OTHER))
  const [typed, setTyped] = useState('')
  const [channel, setChannel] = useState<ChannelCode>(() => lastChannel(limits.channels))
  const [queryPin, setQueryPin] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const amountFen = chip === OTHER ? parseYuan(typed) : Number(chip)
  const [least, most] = [formatYuanSign(limits.amountMinFen), formatYuanSign(mostFen)]

  async function order() {
    if (amountFen === null || amountFen < limits.amountMinFen || amountFen > mostFen)
      return setRefusal({ text: words.amountInvalid(least, most), field: 'amount' })
    if (queryPin.length !== 6) return setRefusal({ text: sixDigits, field: QUERY_PIN })
    setRefusal(null)
    const same = attempt?.channel === channel && attempt.amountFen === amountFen
    const sent = same ? attempt : { key: clientId(campusNow()), channel, amountFen, unknown: false }
    setAttempt(sent)
    const way = wayOf(channel) ?? undefined
    const body: TopUpRequest = { channel, amountFen, queryPin, ...(way && { way }) }
    const answer = await api.send<TopUp>('POST', '/v1/me/top-ups', body, { 'idempotency-key': sent.key })
    if (answer.ok) {
      writeStored(STORED, channel)
      return goOn(answer.value, go)
    }
    take(answer.failure, sent)
  }

  function take(failure: Failure, sent: Attempt) {
    const { code, status } = failure
    // Without an answer it may have been made: the same key asks for it. A channel that refused left nothing.
    const unknown = status === 0 || (status >= 500 && code !== 'channel_unavailable')
    setAttempt(unknown ? { ...sent, unknown } : code.startsWith('pin_') ? sent : null)
    if (unknown) return
    if (code === 'pin_wrong') setQueryPin('')
    const left = failure.problem?.leftFen
    const text =
      code === 'pin_wrong'
        ? queryPinWrong
        : `${problems[code]}${typeof left === 'number' ? `（${words.limitLeft(formatYuanSign(left))}）` : ''}`
    setRefusal({
      text,
      field: code.startsWith('pin_') ? QUERY_PIN : undefined,
      retryAt: retryAt(failure, new Date()),
    })
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Form
      refusal={refusal}
      submitLabel={words.pay(amountFen === null ? '' : formatYuanSign(amountFen))}
      onSubmit={order}
      onEdit={() => setRefusal(null)}
    >
      {attempt?.unknown && (
        <div role="alert">
          <Notice tone="warning" title={words.unknown}>
            {words.unknownHelp}
          </Notice>
        </div>
      )}
      <Choices
        title={words.amount}
        name="amount-chip"
        choices={[
          ...chips.map((fen) => ({ value: String(fen), label: `¥${fen / 100}` })),
          { value: OTHER, label: words.other },
        ]}
        chosen={chip}
        onChoose={setChip}
      />
      {chip === OTHER && (
        <Field
          id="amount"
          label={words.otherAmount}
          hint={words.amountHint(least, most)}
          className="amount-input"
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={errorOf('amount')}
        />
      )}
      <p className="top-up-left">{words.dayLeft(formatYuanSign(limits.dayLeftFen))}</p>
      {limits.channels.length > 1 && (
        <Choices
          title={words.channel}
          name="channel"
          choices={limits.channels.map((value) => ({ value, label: words.channels[value] }))}
          chosen={channel}
          onChoose={setChannel}
        />
      )}
      <QueryPinField value={queryPin} onValue={setQueryPin} error={errorOf(QUERY_PIN)} />
    </Form>
  )
}

function lastChannel(offered: readonly ChannelCode[]): ChannelCode {
  const last = readStored<ChannelCode>(STORED)
  return offered.find((channel) => channel === last) ?? offered[0] ?? channels[0]
}
