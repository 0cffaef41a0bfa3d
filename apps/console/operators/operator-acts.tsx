import { App, Button } from 'antd'
import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import type { Made } from './made-dialog.tsx'
import type { Operator } from './operators-page.tsx'
import { operatorsWords } from './words.ts'

/** What an administrator can do with an operator who is still there. Nobody ends themselves. */
export function OperatorActs({
  operator,
  onChanged,
  onMade,
}: {
  operator: Operator
  onChanged: () => void
  onMade: (made: Made) => void
}) {
  const words = useWords(operatorsWords)
  const api = useApi()
  const { message } = App.useApp()
  const self = useOperator()
  const [doing, setDoing] = useState<'reset' | 'end' | null>(null)
  if (operator.state === 'ended') return <>—</>

  async function act(what: 'reset' | 'end') {
    const path = what === 'reset' ? 'password-reset' : 'end'
    const reply = await api.send<Omit<Made, 'login'>>('POST', `/v1/operators/${operator.id}/${path}`, {})
    if (!reply.ok) return reply.failure
    setDoing(null)
    onChanged()
    if (what === 'reset') onMade({ ...reply.value, login: operator.login })
    else void message.success(words.done)
    return null
  }

  return (
    <span className="badges">
      {(['reset', 'end'] as const)
        .filter((what) => what === 'reset' || operator.id !== self.id)
        .map((what) => (
          <Button
            key={what}
            size="small"
            aria-label={`${words[what].label}: ${operator.name}`}
            onClick={() => setDoing(what)}
          >
            {words[what].label}
          </Button>
        ))}
      {doing && (
        <ActDialog
          danger
          title={words[doing].title(operator.name)}
          submitLabel={words[doing].label}
          changes={words[doing].changes}
          undo={words[doing].undo}
          act={() => act(doing)}
          onClose={() => setDoing(null)}
        />
      )}
    </span>
  )
}
