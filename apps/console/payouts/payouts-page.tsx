import { BankOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import type { PayoutRun, PayoutRuns } from '../../../contract/payouts.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, go, useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { DraftRun } from './draft-run.tsx'
import { OwnPayouts } from './own-payouts.tsx'
import { RunState } from './run-state.tsx'
import { payoutsWords } from './words.ts'

const REFRESH_MS = 30_000

/** Runs by which merchants are paid; a merchant's manager sees what the own merchant was paid. */
export default function PayoutsPage() {
  const words = useWords(payoutsWords)
  const seesRuns = useMay('administrator', 'finance', 'auditor')
  if (seesRuns) return <Runs />
  return (
    <>
      <PageHead title={words.title} />
      <OwnPayouts />
    </>
  )
}

/** What waits for approval, what the bank has to transfer, what is done. */
function Runs() {
  const words = useWords(payoutsWords)
  const list = useWords(listWords)
  const { query } = useFilters()
  const [drafting, setDrafting] = useState(false)
  const mayPay = useMay('administrator', 'finance')
  const cursor = query.get('cursor')
  const remote = useRemote<PayoutRuns>(`/v1/payout-runs${cursor ? `?cursor=${cursor}` : ''}`, REFRESH_MS)
  const runs = remote.value?.runs ?? null
  const columns = useRunColumns()
  return (
    <>
      <PageHead title={words.title}>
        <Button href={addressOf('payout-accounts')}>{words.accounts.open}</Button>
        {mayPay && (
          <Button type="primary" onClick={() => setDrafting(true)}>
            {words.draft.open}
          </Button>
        )}
      </PageHead>
      <DataTable
        label={words.list}
        columns={columns}
        rows={runs}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<BankOutlined />} title={words.none} next={words.noneNext} />}
      />
      <CursorPager next={remote.value?.next}>{runs && list.shown(String(runs.length))}</CursorPager>
      {drafting && (
        <DraftRun onClose={() => setDrafting(false)} onDrafted={(id) => go(addressOf(`payouts/${id}`))} />
      )}
    </>
  )
}

function useRunColumns(): readonly Column<PayoutRun>[] {
  const words = useWords(payoutsWords)
  return [
    {
      key: 'number',
      title: words.number,
      cell: ({ id, number }) => <a href={addressOf(`payouts/${id}`)}>{words.run(number)}</a>,
    },
    { key: 'date', title: words.date, cell: ({ date }) => date },
    { key: 'state', title: words.state, cell: (run) => <RunState run={run} /> },
    { key: 'lines', title: words.lines, number: true, cell: ({ lineCount }) => lineCount },
    { key: 'amount', title: words.amount, number: true, cell: ({ amountFen }) => formatFen(amountFen) },
    {
      key: 'asked',
      title: words.asked,
      cell: ({ askedAt, askedBy }) => (
        <>
          <Stamp at={askedAt} /> <span className="soft">{askedBy.name}</span>
        </>
      ),
    },
    {
      key: 'decided',
      title: words.decided,
      cell: ({ decidedAt, decidedBy }) =>
        decidedAt ? (
          <>
            <Stamp at={decidedAt} /> <span className="soft">{decidedBy?.name}</span>
          </>
        ) : (
          '—'
        ),
    },
  ]
}
