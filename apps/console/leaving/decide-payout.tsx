import { App } from 'antd'
import type { Payout } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { leavingWords } from './words.ts'

export type Deciding = 'approve' | 'refuse' | 'takeBack'

/** The same decision again is answered the same, so a lost reply is repeated by pressing the button again. */
export function DecidePayout({
  payout,
  name,
  deciding,
  onDecided,
  onClose,
}: {
  payout: Payout
  name: string
  deciding: Deciding
  onDecided: () => void
  onClose: () => void
}) {
  const words = useWords(leavingWords)
  const api = useApi()
  const { message } = App.useApp()
  const said = words[deciding]

  async function send({ note }: { note: string }) {
    const body = { approve: deciding === 'approve', note: note.trim() }
    const reply = await api.send('POST', `/v1/payouts/${payout.id}/approval`, body)
    if (!reply.ok) return reply.failure
    void message.success(said.done)
    onClose()
    onDecided()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={said.title(formatYuanSign(payout.amountFen))}
      submitLabel={said.label}
      danger={deciding === 'approve'}
      send={send}
      onClose={onClose}
    >
      <Consequences changes={said.changes(name, words.ways[payout.way])} undo={said.undo} />
      <NoteField words={words} maxLength={200} />
    </FormDialog>
  )
}
