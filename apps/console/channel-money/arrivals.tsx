import { BankOutlined } from '@ant-design/icons'
import { App } from 'antd'
import { useState } from 'react'
import type { Arrival } from '../../../contract/channel-money.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { Consequences } from '../acts/consequences.tsx'
import { FormDialog } from '../acts/form-dialog.tsx'
import { NoteField } from '../acts/note-field.tsx'
import { OfferedActs } from '../acts/offered-acts.tsx'
import { useMay, useOperator } from '../layout/operator.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { channelMoneyWords } from './words.ts'

const TONES = { proposed: 'warning', approved: 'quiet', posted: 'good', sent_back: 'quiet' } as const

/** What is said to have come to the bank, and what became of it. */
export function Arrivals({ arrivals, onChanged }: { arrivals: readonly Arrival[]; onChanged: () => void }) {
  const words = useWords(channelMoneyWords)
  const columns: Column<Arrival>[] = [
    {
      key: 'days',
      title: words.days,
      cell: ({ fromDay, toDay }) => (fromDay === toDay ? fromDay : `${fromDay} – ${toDay}`),
    },
    { key: 'arrived', title: words.arrived, cell: ({ arrivedOn }) => arrivedOn },
    {
      key: 'expected',
      title: words.expectedFen,
      number: true,
      cell: ({ expectedFen }) => formatFen(expectedFen),
    },
    { key: 'amount', title: words.amountFen, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
    {
      key: 'state',
      title: words.state,
      cell: ({ state }) => <Badge tone={TONES[state]}>{words.states[state]}</Badge>,
    },
    {
      key: 'by',
      title: words.by,
      wrap: true,
      cell: ({ proposedBy, decidedBy, note, decisionNote }) => (
        <>
          {proposedBy.name}
          {decidedBy && ` / ${decidedBy.name}`}
          <div className="soft">{[note, decisionNote].filter(Boolean).join(' · ')}</div>
        </>
      ),
    },
    { key: 'acts', title: words.acts, cell: (arrival) => <Acts arrival={arrival} onChanged={onChanged} /> },
  ]
  return (
    <DataTable
      plain
      label={words.arrivals}
      columns={columns}
      rows={arrivals}
      rowKey={({ id }) => id}
      empty={<StatePanel icon={<BankOutlined />} title={words.noArrivals} />}
    />
  )
}

type Doing = 'approve' | 'sendBack' | 'takeBack'
type Props = { arrival: Arrival; onChanged: () => void }

function Acts({ arrival, onChanged }: Props) {
  const words = useWords(channelMoneyWords)
  const operator = useOperator()
  const may = useMay('administrator', 'finance')
  const [doing, setDoing] = useState<Doing | null>(null)
  if (!may || arrival.state !== 'proposed') return <>—</>
  const isOwn = arrival.proposedBy.id === operator.id
  const offered: readonly Doing[] = isOwn ? ['takeBack'] : ['approve', 'sendBack']
  return (
    <span className="badges">
      <OfferedActs
        offered={offered}
        words={words}
        about={arrival.fromDay}
        title={isOwn ? words.own : undefined}
        onChoose={setDoing}
      />
      {doing && (
        <DecideDialog arrival={arrival} doing={doing} onChanged={onChanged} onClose={() => setDoing(null)} />
      )}
    </span>
  )
}

function DecideDialog({ arrival, doing, onChanged, onClose }: Props & { doing: Doing; onClose: () => void }) {
  const words = useWords(channelMoneyWords)
  const api = useApi()
  const { message } = App.useApp()
  const approves = doing === 'approve'

  // The same decision again is answered the same, so a lost reply is repeated by pressing the button again.
  async function send({ note }: { note: string }) {
    const body = { approve: approves, note: note.trim() }
    const reply = await api.send('POST', `/v1/channel-arrivals/${arrival.id}/decision`, body)
    if (!reply.ok) return reply.failure
    void message.success(approves ? words.approved : words.sentBack)
    onClose()
    onChanged()
    return null
  }

  return (
    <FormDialog<{ note: string }>
      title={words.titles[doing]}
      submitLabel={words[doing]}
      danger={approves}
      send={send}
      onClose={onClose}
    >
      <Consequences
        changes={approves ? words.willMove(formatYuanSign(arrival.amountFen)) : words.back}
        undo={approves ? words.sayUndo : ''}
      />
      <NoteField words={words} maxLength={500} />
    </FormDialog>
  )
}
