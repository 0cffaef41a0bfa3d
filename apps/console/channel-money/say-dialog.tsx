import { App, Form, Input, Select } from 'antd'
import { useState } from 'react'
import type { ChannelMoney, NewArrival } from '../../../contract/channel-money.ts'
import { formatFen, formatYuanSign, parseYuan } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { meansWords } from '../../../ui/words/means.ts'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { DayField } from '../list/day-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { channelMoneyWords } from './words.ts'

type Values = { amount: string; arrivedOn: string; note: string }

/** Says that the money of a channel's earliest days is at the bank; another person approves it. */
export function SayDialog({
  money,
  onClose,
  onDone,
}: {
  money: ChannelMoney
  onClose: () => void
  onDone: () => void
}) {
  const words = useWords(channelMoneyWords)
  const means = useWords(meansWords)
  const api = useApi()
  const { message } = App.useApp()
  const { channel } = money
  const days = withSums(money)
  // The same id for every press of the button: a lost reply is repeated.
  const [id] = useState(() => clientId(new Date()))
  const [toDay, setToDay] = useState(days[0]!.day)
  const [typed, setTyped] = useState<string | null>(null)
  const expectedFen = days.find(({ day }) => day === toDay)!.sumFen
  const amount = typed ?? formatFen(expectedFen).replaceAll(',', '')
  const lessFen = expectedFen - (parseYuan(amount) ?? expectedFen)
  const today = businessDay(new Date())

  async function send({ arrivedOn, note }: Values) {
    const amountFen = parseYuan(amount) ?? 0
    const body: NewArrival = { id, channel, toDay, amountFen, arrivedOn, note: note.trim() }
    const reply = await api.send('POST', '/v1/channel-arrivals', body)
    if (!reply.ok) return reply.failure
    void message.success(words.said)
    onDone()
    return null
  }

  return (
    <FormDialog<Values>
      title={words.sayTitle(means[channel])}
      submitLabel={words.submit}
      initial={{ arrivedOn: today }}
      send={send}
      onClose={onClose}
    >
      <Form.Item label={words.upTo} extra={words.upToHint(days[0]!.day)}>
        <Select
          aria-label={words.upTo}
          value={toDay}
          onChange={(day) => {
            setToDay(day)
            setTyped(null)
          }}
          options={days.map(({ day, sumFen }) => ({
            value: day,
            label: words.day(day, formatYuanSign(sumFen)),
          }))}
        />
      </Form.Item>
      <Form.Item
        label={words.amount}
        extra={words.amountHint(formatYuanSign(expectedFen))}
        validateStatus={(parseYuan(amount) ?? 0) > 0 ? '' : 'error'}
        help={(parseYuan(amount) ?? 0) > 0 ? undefined : words.amountInvalid}
      >
        <Input
          aria-label={words.amount}
          inputMode="decimal"
          autoComplete="off"
          value={amount}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Form.Item>
      <Form.Item
        name="arrivedOn"
        label={words.arrivedOn}
        rules={[{ required: true, message: words.dateMissing }]}
      >
        <DayField max={today} />
      </Form.Item>
      <Consequences
        changes={[
          ...words.willMove(formatYuanSign(parseYuan(amount) ?? 0)),
          ...(lessFen > 0 ? [words.less(formatYuanSign(lessFen))] : []),
          ...(lessFen < 0 ? [words.more(formatYuanSign(-lessFen))] : []),
          words.needsSecond,
        ]}
        undo={words.sayUndo}
      />
      <NoteField words={words} maxLength={500} lines={2} autoFocus={false} />
    </FormDialog>
  )
}

/** The awaited days, each with what all up to it come to. */
function withSums({ awaited }: ChannelMoney): { day: string; sumFen: number }[] {
  let sumFen = 0
  return awaited.map(({ day, netFen }) => {
    sumFen += netFen
    return { day, sumFen }
  })
}
