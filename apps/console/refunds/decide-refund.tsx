import { App } from 'antd'
import { useState } from 'react'
import type { ListedRefund } from '../../../contract/refunds.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { OfferedActs } from '../acts/offered-acts.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { refundsWords } from './words.ts'

type Doing = 'approve' | 'refuse' | 'takeBack'

/** What this operator may do with a refund that waits: never approve an own one (RULES 3.8). */
export function DecideRefund({ refund, onDecided }: { refund: ListedRefund; onDecided: () => void }) {
  const words = useWords(refundsWords)
  const operator = useOperator()
  const may = useMay('administrator', 'card_centre', 'finance')
  const [doing, setDoing] = useState<Doing | null>(null)
  if (!may) return <>—</>
  const isOwn = refund.askedBy.id === operator.id
  const offered: readonly Doing[] = isOwn ? ['takeBack'] : ['approve', 'refuse']
  const what = `${formatYuanSign(refund.amountFen)} ${refund.payment.payer.name}`
  return (
    <span className="badges">
      <OfferedActs
        offered={offered}
        words={words}
        about={what}
        title={isOwn ? words.own : undefined}
        onChoose={setDoing}
      />
      {doing && (
        <DecideDialog refund={refund} doing={doing} onClose={() => setDoing(null)} onDecided={onDecided} />
      )}
    </span>
  )
}

function DecideDialog({
  refund,
  doing,
  onClose,
  onDecided,
}: {
  refund: ListedRefund
  doing: Doing
  onClose: () => void
  onDecided: () => void
}) {
  const words = useWords(refundsWords)
  const { decide } = words
  const api = useApi()
  const { message } = App.useApp()
  const approves = doing === 'approve'
  const amount = formatYuanSign(refund.amountFen)
  const { payer, merchant, channel } = refund.payment
  const changes = channel === null ? decide.approveChanges : decide.approveChannelChanges
  const undo = channel === null ? decide.approveUndo : decide.approveChannelUndo

  // The same decision again is answered the same, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const body = { approve: approves, note: note.trim() }
    const reply = await api.send('POST', `/v1/refunds/${refund.id}/approval`, body)
    if (!reply.ok) return reply.failure
    const approved = channel === null ? words.approved : words.askedChannel
    void message.success({ approve: approved, refuse: words.refused, takeBack: words.takenBack }[doing])
    onClose()
    onDecided()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={decide[`${doing}Title`](amount)}
      submitLabel={words[doing]}
      danger={approves}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={approves ? changes(payer.name, merchant, amount) : decide.refuseChanges(amount)}
        undo={approves ? undo : decide.refuseUndo}
      />
      <NoteField words={words} maxLength={200} />
    </FormDialog>
  )
}
