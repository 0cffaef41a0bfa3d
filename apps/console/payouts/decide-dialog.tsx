import { App } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { useApi } from '../sign-in/session.tsx'
import { payoutsWords } from './words.ts'

/**
 * A second person approves or refuses what stands under `path`. The same decision again is answered the same, so a lost reply
 * is repeated by pressing the button again.
 */
export function DecideDialog(props: {
  title: string
  path: string
  approve: boolean
  /** Who proposed it takes it back. */
  isOwn: boolean
  changes: readonly string[]
  undo: string
  onDecided: () => void
  onClose: () => void
}) {
  const words = useWords(payoutsWords)
  const api = useApi()
  const { message } = App.useApp()
  const said = props.approve ? words.approve : props.isOwn ? words.withdraw : words.refuse

  async function send({ note }: { note: string }) {
    const reply = await api.send('POST', props.path, { approve: props.approve, note: note.trim() })
    if (!reply.ok) return reply.failure
    void message.success(said.done)
    props.onClose()
    props.onDecided()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={props.title}
      submitLabel={said.label}
      danger={props.approve}
      send={send}
      onClose={props.onClose}
    >
      <Consequences changes={props.changes} undo={props.undo} />
      <NoteField words={words} maxLength={200} />
    </FormDialog>
  )
}
