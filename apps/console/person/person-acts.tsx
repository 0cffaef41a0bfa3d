import { WalletOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import type { AccountState, PersonDetail } from '../../../contract/people.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { StartLeaving } from '../leaving/start-leaving.tsx'
import { useApi } from '../sign-in/session.tsx'
import { personWords } from './words.ts'

type Act = 'loss-report' | 'release' | 'freeze' | 'unfreeze'

/** What can be done with an account in each state (RULES 2.3, 2.4). A closed one stays closed. */
const possible: Record<AccountState, readonly Act[]> = {
  active: ['loss-report', 'freeze'],
  lost: ['release', 'freeze'],
  frozen: ['unfreeze'],
  void: [],
}

/** What an operator can do for this person. Each act first says what will change and how to undo it. */
export function PersonActs({
  person,
  isLeaving,
  onChanged,
}: {
  person: PersonDetail
  /** Then the leaving says what comes next, and unfreezing by hand would upset it. */
  isLeaving: boolean
  onChanged: () => void
}) {
  const words = useWords(personWords)
  const api = useApi()
  const { message } = App.useApp()
  const mayChange = useMay('administrator', 'card_centre')
  const [act, setAct] = useState<Act | null>(null)
  const mayTopUp = mayChange && ['active', 'lost'].includes(person.accountState)
  const acts = mayChange && !isLeaving ? possible[person.accountState] : []
  const mayLeave = mayChange && !isLeaving && person.accountState !== 'void'

  async function send(path: Act, reason: string) {
    const reply = await api.send('POST', `/v1/people/${person.id}/${path}`, { reason })
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    setAct(null)
    onChanged()
    return null
  }

  return (
    <>
      {acts.map((key) => (
        <Button key={key} onClick={() => setAct(key)}>
          {words.acts[key].label}
        </Button>
      ))}
      {mayLeave && <StartLeaving person={person} onChanged={onChanged} />}
      {mayTopUp && (
        <Button type="primary" icon={<WalletOutlined />} href={addressOf('cash', { person: person.id })}>
          {words.topUp}
        </Button>
      )}
      {act && (
        <ActDialog
          title={words.acts[act].title(person.name)}
          submitLabel={words.confirmed(words.acts[act].label)}
          danger={act === 'freeze' || act === 'loss-report'}
          changes={words.acts[act].changes}
          undo={words.acts[act].undo}
          asksReason
          act={(reason) => send(act, reason)}
          onClose={() => setAct(null)}
        />
      )}
    </>
  )
}
