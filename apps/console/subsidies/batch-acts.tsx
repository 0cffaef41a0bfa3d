import { App } from 'antd'
import { useState } from 'react'
import type { SubsidyBatch } from '../../../contract/subsidies.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { OfferedActs } from '../acts/offered-acts.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { subsidiesWords } from './words.ts'

type Doing = 'approve' | 'refuse' | 'takeBack'
type Props = { batch: SubsidyBatch; onChanged: () => void }

/** What this operator may do with a batch that waits: never approve an own one (RULES 4.4). */
export function BatchActs({ batch, onChanged }: Props) {
  const words = useWords(subsidiesWords)
  const operator = useOperator()
  const may = useMay('administrator', 'finance')
  const [doing, setDoing] = useState<Doing | null>(null)
  const isOwn = batch.askedBy.id === operator.id
  if (!may && !isOwn) return <>—</>
  const offered: readonly Doing[] = isOwn ? ['takeBack'] : ['approve', 'refuse']
  return (
    <span className="badges">
      <OfferedActs
        offered={offered}
        words={words}
        about={batch.purpose}
        title={isOwn ? words.own : undefined}
        onChoose={setDoing}
      />
      {doing && (
        <DecideDialog batch={batch} doing={doing} onChanged={onChanged} onClose={() => setDoing(null)} />
      )}
    </span>
  )
}

function DecideDialog({ batch, doing, onChanged, onClose }: Props & { doing: Doing; onClose: () => void }) {
  const words = useWords(subsidiesWords)
  const api = useApi()
  const { message } = App.useApp()
  const approves = doing === 'approve'

  // The same decision again is answered the same, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const body = { approve: approves, note: note.trim() }
    const reply = await api.send('POST', `/v1/subsidy-batches/${batch.id}/approval`, body)
    if (!reply.ok) return reply.failure
    void message.success({ approve: words.approved, refuse: words.refused, takeBack: words.takenBack }[doing])
    onClose()
    onChanged()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={words.titles[doing]}
      submitLabel={words[doing]}
      danger={approves}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={
          approves
            ? words.approveChanges(batch.grants, formatYuanSign(batch.amountFen), batch.expiresOn)
            : words.refuseChanges
        }
        undo={approves ? words.approveUndo : words.refuseUndo}
      />
      <NoteField words={words} maxLength={200} />
    </FormDialog>
  )
}
