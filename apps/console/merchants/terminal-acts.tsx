import { App, Button } from 'antd'
import { useState } from 'react'
import type { ActivationCode, Terminal } from '../../../contract/merchants.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useOperator } from '../layout/operator.tsx'
import { holds } from '../layout/pages.tsx'
import { useApi } from '../sign-in/session.tsx'
import { ActivationCodeDialog } from './activation-code-dialog.tsx'
import { terminalsWords } from './words.ts'

type Doing = 'code' | 'suspend' | 'resume'

/** What may be done with a terminal: a manager only with those of the own merchant. */
export function TerminalActs({ terminal, onChanged }: { terminal: Terminal; onChanged: () => void }) {
  const words = useWords(terminalsWords)
  const operator = useOperator()
  const api = useApi()
  const { message } = App.useApp()
  const [doing, setDoing] = useState<Doing | null>(null)
  const [code, setCode] = useState<ActivationCode | null>(null)
  const isOwn = terminal.merchantId !== null && terminal.merchantId === operator.merchantId
  const mayChange = holds(operator, ['administrator']) || (isOwn && holds(operator, ['merchant_manager']))
  if (!mayChange) return <>—</>

  async function makeCode() {
    const reply = await api.send<ActivationCode>('POST', `/v1/terminals/${terminal.id}/activation-code`, {})
    if (!reply.ok) return reply.failure
    setCode(reply.value)
    setDoing(null)
    return null
  }

  async function change(to: 'suspend' | 'resume') {
    const reply = await api.send('POST', `/v1/terminals/${terminal.id}/${to}`, {})
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    setDoing(null)
    onChanged()
    return null
  }

  const next = terminal.state === 'suspended' ? 'resume' : 'suspend'
  const asked = doing === 'suspend' || doing === 'resume' ? doing : null
  return (
    <span className="badges">
      <Button size="small" aria-label={`${words.code}: ${terminal.name}`} onClick={() => setDoing('code')}>
        {words.code}
      </Button>
      {terminal.state !== 'new' && (
        <Button
          size="small"
          aria-label={`${words[next].label}: ${terminal.name}`}
          onClick={() => setDoing(next)}
        >
          {words[next].label}
        </Button>
      )}
      {doing === 'code' && (
        <ActDialog
          title={words.codeAsk.title(terminal.name)}
          submitLabel={words.codeAsk.submit}
          changes={words.codeAsk.changes}
          undo={words.codeAsk.undo}
          act={makeCode}
          onClose={() => setDoing(null)}
        />
      )}
      {asked && (
        <ActDialog
          danger={asked === 'suspend'}
          title={words[asked].title(terminal.name)}
          submitLabel={words[asked].label}
          changes={words[asked].changes}
          undo={words[asked].undo}
          act={() => change(asked)}
          onClose={() => setDoing(null)}
        />
      )}
      {code && (
        <ActivationCodeDialog
          name={terminal.name}
          code={code}
          onClose={() => {
            setCode(null)
            onChanged()
          }}
        />
      )}
    </span>
  )
}
