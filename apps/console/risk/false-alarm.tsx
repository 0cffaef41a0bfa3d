import { App, Button } from 'antd'
import { useState } from 'react'
import type { RiskCase, RiskRule } from '../../../contract/risk.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useMay } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { riskWords } from './words.ts'

/** Says that what was found was nothing odd; only for those who may decide cases. */
export function FalseAlarm({
  caseId,
  rule,
  small = false,
  onMarked,
}: {
  caseId: string
  rule: RiskRule
  small?: boolean
  onMarked: () => void
}) {
  const { falseAlarm: words, names } = useWords(riskWords)
  const api = useApi()
  const { message } = App.useApp()
  const mayMark = useMay('card_centre', 'finance')
  const [asking, setAsking] = useState(false)
  if (!mayMark) return null

  async function mark(note: string) {
    const reply = await api.send<RiskCase>('POST', `/v1/risk/cases/${caseId}/false-alarm`, { note })
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    setAsking(false)
    onMarked()
    return null
  }

  return (
    <>
      <Button
        size={small ? 'small' : 'middle'}
        aria-label={words.labelOf(names[rule])}
        onClick={() => setAsking(true)}
      >
        {words.label}
      </Button>
      {asking && (
        <ActDialog
          title={words.title}
          submitLabel={words.submit}
          changes={words.changes}
          undo={words.undo}
          asksReason
          act={mark}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
