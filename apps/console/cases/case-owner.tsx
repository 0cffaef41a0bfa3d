import { App, Button } from 'antd'
import { useState } from 'react'
import type { CaseDetail } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useMay, useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { casesWords } from './words.ts'

/** Whose case it is; those who may decide it take it, or let it go, with one click. */
export function CaseOwner({ found, onChanged }: { found: CaseDetail; onChanged: () => void }) {
  const words = useWords(casesWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const self = useOperator()
  const mayKeep = useMay('card_centre', 'finance')
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const isMine = found.ownerOperatorId === self.id

  async function give(operatorId: string | null) {
    setBusy(true)
    const reply = await api.send('POST', `/v1/cases/${found.id}/owner`, { operatorId })
    setBusy(false)
    if (!reply.ok) return void message.error(failureWords(reply.failure))
    void message.success(operatorId === null ? words.released : words.taken)
    onChanged()
  }

  return (
    <span className="case-acts">
      <span className="soft">
        {words.ownerIs(found.owner ?? words.ownerNobody)}
        {isMine && words.ownerYou}
      </span>
      {mayKeep && found.state !== 'decided' && (
        <Button loading={busy} onClick={() => void give(isMine ? null : self.id)}>
          {isMine ? words.release : words.take}
        </Button>
      )}
    </span>
  )
}
