import { App } from 'antd'
import type { ReconciliationItem } from '../../../contract/reconciliation.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { changesOf } from './decide-dialog.tsx'
import { reconciliationWords } from './words.ts'

export type Answer = 'approve' | 'sendBack' | 'takeBack'
type Proposal = NonNullable<NonNullable<ReconciliationItem['case']>['proposal']>

/** Approves what another operator proposed, sends it back, or takes an own proposal back. */
export function AnswerDialog({
  item,
  caseId,
  proposal,
  answer,
  onClose,
  onDone,
}: {
  item: ReconciliationItem
  caseId: string
  proposal: Proposal
  answer: Answer
  onClose: () => void
  onDone: () => void
}) {
  const words = useWords(reconciliationWords)
  const api = useApi()
  const { message } = App.useApp()
  const approves = answer === 'approve'

  // The same answer again is answered the same, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const body = { approve: approves, proposedAt: proposal.at, note: note.trim() }
    const reply = await api.send('POST', `/v1/reconciliation-items/${caseId}/approval`, body)
    if (!reply.ok) return reply.failure
    void message.success(approves ? words.approved : words.sentBack)
    onDone()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={words.answerTitle[answer]}
      submitLabel={words[answer]}
      danger={approves}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={approves ? changesOf(words, item, proposal.adjustment) : words.answerBack}
        undo={approves ? words.undo : ''}
      />
      <NoteField words={words} maxLength={500} />
    </FormDialog>
  )
}
