import { App, Button } from 'antd'
import { useState } from 'react'
import type { Leaving, Payout } from '../../../contract/leavings.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ActDialog } from '../acts/act-dialog.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { useApi } from '../sign-in/session.tsx'
import { DecidePayout, type Deciding } from './decide-payout.tsx'
import { statusOf } from './leaving-status.ts'
import { PayOutDialog } from './pay-out-dialog.tsx'
import { leavingWords } from './words.ts'

type Props = {
  leaving: Leaving
  approvalAboveFen: number
  onChanged: () => void
  /** In a row of a table. */
  small?: boolean
}

/** What this operator may do with a leaving as it stands: never approve an own pay-out. */
export function LeavingActs({ leaving, approvalAboveFen, onChanged, small = false }: Props) {
  const size = small ? 'small' : 'middle'
  const words = useWords(leavingWords)
  const mayChange = useMay('administrator', 'card_centre')
  const [doing, setDoing] = useState<'pay' | 'undo' | null>(null)
  const status = statusOf(leaving, new Date())
  const { payout, person } = leaving
  const mayUndo =
    mayChange && leaving.state === 'leaving' && status !== 'moving' && payout?.state !== 'posted'
  return (
    <span className="badges">
      {status === 'approval' && payout && (
        <Decisions payout={payout} name={person.name} size={size} onDecided={onChanged} />
      )}
      {mayChange && status === 'payable' && (
        <Button
          size={size}
          type="primary"
          aria-label={`${words.pay.label}: ${person.name}`}
          onClick={() => setDoing('pay')}
        >
          {words.pay.label}
        </Button>
      )}
      {mayUndo && (
        <Button
          size={size}
          aria-label={`${words.undo.label}: ${person.name}`}
          onClick={() => setDoing('undo')}
        >
          {words.undo.label}
        </Button>
      )}
      {doing === 'pay' && (
        <PayOutDialog
          leaving={leaving}
          approvalAboveFen={approvalAboveFen}
          onDone={onChanged}
          onClose={() => setDoing(null)}
        />
      )}
      {doing === 'undo' && <UndoDialog leaving={leaving} onDone={onChanged} onClose={() => setDoing(null)} />}
    </span>
  )
}

function Decisions({
  payout,
  name,
  size,
  onDecided,
}: {
  payout: Payout
  name: string
  size: 'small' | 'middle'
  onDecided: () => void
}) {
  const words = useWords(leavingWords)
  const operator = useOperator()
  const may = useMay('administrator', 'card_centre', 'finance')
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  if (!may) return null
  const offered: readonly Deciding[] =
    payout.askedBy.id === operator.id ? ['takeBack'] : ['approve', 'refuse']
  return (
    <>
      {offered.map((act) => (
        <Button
          key={act}
          size={size}
          type={act === 'approve' ? 'primary' : 'default'}
          aria-label={`${words[act].label}: ${formatYuanSign(payout.amountFen)} ${name}`}
          onClick={() => setDeciding(act)}
        >
          {words[act].label}
        </Button>
      ))}
      {deciding && (
        <DecidePayout
          payout={payout}
          name={name}
          deciding={deciding}
          onDecided={onDecided}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  )
}

function UndoDialog({
  leaving,
  onDone,
  onClose,
}: {
  leaving: Leaving
  onDone: () => void
  onClose: () => void
}) {
  const { undo } = useWords(leavingWords)
  const api = useApi()
  const { message } = App.useApp()
  async function send(reason: string) {
    const reply = await api.send('POST', `/v1/leavings/${leaving.id}/undo`, { reason })
    if (!reply.ok) return reply.failure
    void message.success(undo.done)
    onClose()
    onDone()
    return null
  }
  return (
    <ActDialog
      title={undo.title(leaving.person.name)}
      submitLabel={undo.label}
      changes={undo.changes}
      undo={undo.undo}
      asksReason
      act={send}
      onClose={onClose}
    />
  )
}
