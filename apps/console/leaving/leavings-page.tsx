import { LogoutOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Leaving, Leavings } from '../../../contract/leavings.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { Stamp } from '../list/stamp.tsx'
import { WordFilter } from '../list/word-filter.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { LeavingActs } from './leaving-acts.tsx'
import { statusOf, tones } from './leaving-status.ts'
import { MarkTransferred } from './mark-transferred.tsx'
import { usePaidSentence } from './use-leaving-sentence.ts'
import { leavingWords } from './words.ts'
import './leaving.css'

const REFRESH_MS = 30_000

/** People who leave: whom to wait for, whom to pay, what to approve, what finance has to transfer. */
export default function LeavingsPage() {
  const words = useWords(leavingWords)
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const isFinance = useMay('finance')
  const mayBegin = useMay('administrator', 'card_centre')
  const asked = new URLSearchParams()
  for (const name of ['list', 'cursor']) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const remote = useRemote<Leavings>(`/v1/leavings?${asked}`, REFRESH_MS)
  const leavings = remote.value?.leavings ?? null
  const columns = useColumns(remote.value?.approvalAboveFen ?? 0, remote.reload)
  const marks = isFinance && query.get('list') === 'to_transfer' && remote.current

  return (
    <>
      <PageHead title={words.title}>
        {marks && leavings && <MarkTransferred leavings={leavings} onMarked={remote.reload} />}
        {mayBegin && <Button href={addressOf('leaving-list')}>{words.many.open}</Button>}
        {isFinance && <ExportButton path="/v1/payouts.csv" fileName={`${words.transfer.file}.csv`} />}
      </PageHead>
      <div className="filter-bar" role="search">
        <WordFilter name="list" label={words.show} options={words.lists} />
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={leavings}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<LogoutOutlined />} title={words.none} next={words.noneNext} />}
        onClear={query.has('list') ? () => setFilters({ list: null }) : undefined}
      />
      <CursorPager next={remote.value?.next}>{leavings && list.shown(String(leavings.length))}</CursorPager>
    </>
  )
}

function useColumns(approvalAboveFen: number, onChanged: () => void): readonly Column<Leaving>[] {
  const words = useWords(leavingWords)
  const paid = usePaidSentence()
  const now = new Date()
  return [
    {
      key: 'person',
      title: words.person,
      cell: ({ person, reason }) => (
        <>
          <a href={addressOf(`people/${person.id}`)} aria-label={words.open(person.name)}>
            {person.name}
          </a>{' '}
          <span className="soft">{person.campusNo}</span>
          <div className="soft leaving-reason">{reason}</div>
        </>
      ),
    },
    {
      key: 'state',
      title: words.state,
      cell: (leaving) => {
        const status = statusOf(leaving, now)
        return <Badge tone={tones[status]}>{words.statuses[status]}</Badge>
      },
    },
    {
      key: 'balance',
      title: words.balance,
      number: true,
      cell: ({ walletFen }) => formatFen(walletFen),
    },
    { key: 'openedAt', title: words.openedAt, cell: ({ openedAt }) => <Stamp at={openedAt} /> },
    { key: 'payableFrom', title: words.payableFrom, cell: ({ payableFrom }) => <Stamp at={payableFrom} /> },
    {
      key: 'payout',
      title: words.payout,
      wrap: true,
      cell: ({ payout }) => (payout?.state === 'posted' ? paid(payout) : '—'),
    },
    {
      key: 'acts',
      title: words.acts,
      cell: (leaving) => (
        <LeavingActs small leaving={leaving} approvalAboveFen={approvalAboveFen} onChanged={onChanged} />
      ),
    },
  ]
}
