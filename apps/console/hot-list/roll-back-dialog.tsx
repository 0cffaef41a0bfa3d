import { App } from 'antd'
import { useState } from 'react'
import type { RolledBack } from '../../../contract/hot-list.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { hotListWords } from './words.ts'

/** Says what a roll-back undoes and what it leaves, then does it, once for its id. */
export function RollBackDialog({
  toVersion,
  newest,
  onClose,
  onDone,
}: {
  toVersion: number
  newest: number
  onClose: () => void
  onDone: () => void
}) {
  const words = useWords(hotListWords)
  const api = useApi()
  const { message } = App.useApp()
  const [id] = useState(() => clientId())
  async function act(reason: string) {
    const reply = await api.send<RolledBack>('POST', '/v1/hot-list/roll-backs', { id, toVersion, reason })
    if (!reply.ok) return reply.failure
    void message.success(words.rollBack.done(reply.value.changed))
    onDone()
    onClose()
    return null
  }
  return (
    <ActDialog
      title={words.rollBack.title(toVersion)}
      submitLabel={words.rollBack.label}
      danger
      changes={words.rollBack.changes(newest - toVersion)}
      undo={words.rollBack.undo}
      asksReason
      act={act}
      onClose={onClose}
    />
  )
}
