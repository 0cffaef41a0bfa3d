import { App, Checkbox, Form } from 'antd'
import { useState } from 'react'
import type { PayoutCandidates, PayoutRunDetail } from '../../../contract/payouts.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { clientId } from '../../../ui/client-id.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { FormDialog } from '../acts/form-dialog.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { shiftDay } from '../list/day.ts'
import { DayField } from '../list/day-field.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { payoutsWords } from './words.ts'

type Candidate = PayoutCandidates['merchants'][number]

/** Drafts a run: whom, until which day. The id is made once a day and choice, so that a lost reply drafts nothing twice. */
export function DraftRun({ onClose, onDrafted }: { onClose: () => void; onDrafted: (id: string) => void }) {
  const { draft: words } = useWords(payoutsWords)
  const api = useApi()
  const { message } = App.useApp()
  const today = businessDay(new Date())
  const [id, setId] = useState(() => clientId())
  const [date, setDate] = useState(() => shiftDay(today, -1))
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const remote = useRemote<PayoutCandidates>(`/v1/payout-candidates?date=${date}`)
  const candidates = remote.current ? (remote.value?.merchants ?? []) : []
  const chosen = candidates.filter(({ merchant, obstacle }) => obstacle === null && !left.has(merchant.id))
  const sumFen = chosen.reduce((sum, { payableFen }) => sum + payableFen, 0)

  function choose(merchantId: string, pays: boolean) {
    const next = new Set(left)
    if (pays) next.delete(merchantId)
    else next.add(merchantId)
    setLeft(next)
    setId(clientId())
  }

  async function send() {
    const body = { id, date, merchantIds: chosen.map(({ merchant }) => merchant.id) }
    if (body.merchantIds.length === 0) return { code: 'nothing_to_pay', status: 409, problem: null } as const
    const reply = await api.send<PayoutRunDetail>('POST', '/v1/payout-runs', body)
    if (!reply.ok) return reply.failure
    void message.success(words.done)
    onClose()
    onDrafted(reply.value.run.id)
    return null
  }

  return (
    <FormDialog<object>
      title={words.title}
      width={920}
      submitLabel={words.submit(chosen.length, formatYuanSign(sumFen))}
      send={send}
      onClose={onClose}
    >
      <Form.Item label={words.date} htmlFor="payout-date" extra={words.hint}>
        <DayField
          id="payout-date"
          value={date}
          max={today}
          onChange={(day) => {
            if (day === '') return
            setDate(day)
            setId(clientId())
          }}
        />
      </Form.Item>
      <RemoteView remote={remote}>
        {() => <Candidates rows={candidates} left={left} onChoose={choose} />}
      </RemoteView>
    </FormDialog>
  )
}

function Candidates({
  rows,
  left,
  onChoose,
}: {
  rows: readonly Candidate[]
  left: ReadonlySet<string>
  onChoose: (merchantId: string, pays: boolean) => void
}) {
  const words = useWords(payoutsWords)
  const { draft } = words
  const { language } = useLanguage()
  const nameOf = ({ merchant }: Candidate) => (language === 'en' ? merchant.nameEn : merchant.name)
  const columns: readonly Column<Candidate>[] = [
    {
      key: 'merchant',
      title: draft.merchant,
      cell: (row) => (
        <Checkbox
          aria-label={draft.choose(nameOf(row))}
          disabled={row.obstacle !== null}
          checked={row.obstacle === null && !left.has(row.merchant.id)}
          onChange={({ target }) => onChoose(row.merchant.id, target.checked)}
        >
          {nameOf(row)}
        </Checkbox>
      ),
    },
    { key: 'owed', title: draft.owed, number: true, cell: ({ owedFen }) => formatFen(owedFen) },
    { key: 'balance', title: draft.balance, number: true, cell: ({ balanceFen }) => formatFen(balanceFen) },
    { key: 'payable', title: draft.payable, number: true, cell: ({ payableFen }) => formatFen(payableFen) },
    {
      key: 'bank',
      title: draft.bank,
      wrap: true,
      cell: ({ bank, obstacle }) =>
        obstacle === null && bank ? (
          words.tail(bank.bank, bank.numberTail)
        ) : (
          <Badge tone={obstacle === 'nothing_owed' ? 'quiet' : 'warning'}>
            {obstacle && draft.obstacles[obstacle]}
          </Badge>
        ),
    },
  ]
  return (
    <DataTable
      plain
      label={draft.merchants}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.merchant.id}
    />
  )
}
