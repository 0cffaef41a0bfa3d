import { App, Button } from 'antd'
import { useState } from 'react'
import type { ListedRefund } from '../../../contract/refunds.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useMay } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { refundsWords } from './words.ts'

type Props = { refund: ListedRefund; onChanged: () => void }

/** Why a channel gives a refund to nobody, and what can be done about it. */
export function RefusedByChannel({ refund, onChanged }: Props) {
  const { channel: words } = useWords(refundsWords)
  const may = useMay('administrator', 'card_centre', 'finance')
  const [callsOff, setCallsOff] = useState(false)
  const refusal = refund.channel?.refusal
  return (
    <div>
      {refusal && <p className="soft">{words.refusals[refusal]}</p>}
      {may && (
        <span className="badges">
          <AskAgain refund={refund} onChanged={onChanged} />
          <Button size="small" onClick={() => setCallsOff(true)}>
            {words.callOff}
          </Button>
        </span>
      )}
      {callsOff && <CallOffDialog refund={refund} onChanged={onChanged} onClose={() => setCallsOff(false)} />}
    </div>
  )
}

function AskAgain({ refund, onChanged }: Props) {
  const { channel: words } = useWords(refundsWords)
  const api = useApi()
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)
  const failureWords = useFailureWords()
  async function send() {
    setBusy(true)
    const reply = await api.send('POST', `/v1/refunds/${refund.id}/repetition`)
    setBusy(false)
    if (reply.ok) void message.success(words.asksAgain)
    else void message.error(failureWords(reply.failure))
    onChanged()
  }
  return (
    <Button size="small" type="primary" loading={isBusy} onClick={() => void send()}>
      {words.again}
    </Button>
  )
}

function CallOffDialog({ refund, onChanged, onClose }: Props & { onClose: () => void }) {
  const words = useWords(refundsWords)
  const { channel } = words
  const api = useApi()
  const { message } = App.useApp()
  const amount = formatYuanSign(refund.amountFen)

  // Repeating it completes it, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const reply = await api.send('POST', `/v1/refunds/${refund.id}/cancellation`, { note: note.trim() })
    if (!reply.ok) return reply.failure
    void message.success(channel.calledOff)
    onClose()
    onChanged()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={channel.callOffTitle(amount)}
      submitLabel={channel.callOff}
      danger
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={channel.callOffChanges(refund.payment.merchant, amount)}
        undo={channel.callOffUndo}
      />
      <NoteField words={words} maxLength={200} />
    </FormDialog>
  )
}
