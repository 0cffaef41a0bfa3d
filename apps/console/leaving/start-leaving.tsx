import { App, Button } from 'antd'
import { useState } from 'react'
import type { PersonDetail } from '../../../contract/people.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useApi } from '../sign-in/session.tsx'
import { leavingWords } from './words.ts'

/** Offers to begin a person's leaving. */
export function StartLeaving({ person, onChanged }: { person: PersonDetail; onChanged: () => void }) {
  const { start } = useWords(leavingWords)
  const api = useApi()
  const { message } = App.useApp()
  const [asking, setAsking] = useState(false)

  async function send(reason: string) {
    const reply = await api.send('POST', `/v1/people/${person.id}/leaving`, { id: clientId(), reason })
    if (!reply.ok) return reply.failure
    void message.success(start.done)
    setAsking(false)
    onChanged()
    return null
  }

  return (
    <>
      <Button onClick={() => setAsking(true)}>{start.label}</Button>
      {asking && (
        <ActDialog
          danger
          title={start.title(person.name)}
          submitLabel={start.submit}
          changes={start.changes}
          undo={start.undo}
          asksReason
          act={send}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
