import { DesktopOutlined } from '@ant-design/icons'
import { App, Switch } from 'antd'
import { useState } from 'react'
import type { Terminal, Terminals } from '../../../contract/merchants.ts'
import type { ShiftTerminals } from '../../../contract/shifts.ts'
import { useWords } from '../../../ui/language.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { addressOf } from '../address.ts'
import { useOperator } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { holds } from '../layout/pages.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { shiftsWords } from './words.ts'

/** Which registers take payments in an open shift only. */
export default function ShiftTerminalsPage() {
  const words = useWords(shiftsWords)
  const page = words.settingsPage
  const operator = useOperator()
  const terminals = useRemote<Terminals>('/v1/terminals')
  const needing = useRemote<ShiftTerminals>('/v1/shift-terminals')
  const mayAll = holds(operator, ['administrator'])
  const registers =
    terminals.value?.terminals.filter(
      ({ kind, merchantId }) => kind === 'pos' && (mayAll || merchantId === operator.merchantId),
    ) ?? null
  const needs = new Set(needing.value?.terminalIds)
  const columns: readonly Column<Terminal>[] = [
    { key: 'name', title: words.terminal, cell: ({ name }) => <strong>{name}</strong> },
    {
      key: 'place',
      title: words.cashiersPage.merchant,
      cell: ({ merchant, stall }) => [merchant, stall].filter(Boolean).join(' · '),
    },
    {
      key: 'needs',
      title: page.needs,
      cell: ({ id, name }) => (
        <NeedsShift id={id} name={name} needs={needs.has(id)} onChanged={needing.reload} />
      ),
    },
  ]
  return (
    <>
      <PageHead
        title={page.title}
        aside={page.note}
        above={{ label: words.back, address: addressOf('shifts') }}
      />
      <DataTable
        label={page.list}
        columns={columns}
        rows={needing.value ? registers : null}
        rowKey={({ id }) => id}
        remote={terminals.failure ? terminals : needing}
        empty={<StatePanel icon={<DesktopOutlined />} title={page.none} />}
      />
    </>
  )
}

function NeedsShift(props: { id: string; name: string; needs: boolean; onChanged: () => void }) {
  const words = useWords(shiftsWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  async function change(needsShift: boolean) {
    setBusy(true)
    const reply = await api.send('PUT', `/v1/terminals/${props.id}/shift-setting`, { needsShift })
    setBusy(false)
    if (!reply.ok) return void message.error(failureWords(reply.failure))
    void message.success(words.done)
    props.onChanged()
  }
  return (
    <Switch
      checked={props.needs}
      loading={busy}
      aria-label={`${words.settingsPage.needs}: ${props.name}`}
      onChange={(on) => void change(on)}
    />
  )
}
