import { FieldTimeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Shift, Shifts } from '../../../contract/shifts.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf, useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { CursorPager } from '../list/cursor-pager.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayRange } from '../list/day-range.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { StallFilter } from '../list/stall-filter.tsx'
import { Stamp } from '../list/stamp.tsx'
import { listWords } from '../list/words.ts'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { shiftsWords } from './words.ts'

const REFRESH_MS = 30_000
const filterNames = ['stallId', 'from', 'to'] as const

/** Who was at which till, and when; the open ones first in time. */
export default function ShiftsPage() {
  const words = useWords(shiftsWords)
  const mayKeep = useMay('administrator', 'merchant_manager')
  const list = useWords(listWords)
  const { query, setFilters } = useFilters()
  const asked = new URLSearchParams()
  for (const name of filterNames) {
    const value = query.get(name)
    if (value) asked.set(name, value)
  }
  const file = `/v1/shifts.csv?${asked}`
  const cursor = query.get('cursor')
  if (cursor) asked.set('cursor', cursor)
  const remote = useRemote<Shifts>(`/v1/shifts?${asked}`, REFRESH_MS)
  const shifts = remote.value?.shifts ?? null
  const columns = useShiftColumns()
  return (
    <>
      <PageHead title={words.title} aside={words.note}>
        {mayKeep && (
          <>
            <Button href={addressOf('cashiers')}>{words.cashiers}</Button>
            <Button href={addressOf('shift-terminals')}>{words.settings}</Button>
          </>
        )}
        <ExportButton path={file} fileName={`${words.fileName}.csv`} />
      </PageHead>
      <div className="filter-bar" role="search">
        <StallFilter />
        <DayRange />
      </div>
      <DataTable
        label={words.list}
        columns={columns}
        rows={shifts}
        rowKey={({ id }) => id}
        remote={remote}
        empty={<StatePanel icon={<FieldTimeOutlined />} title={words.none} next={words.noneNext} />}
        onClear={
          filterNames.some((name) => query.has(name))
            ? () => setFilters(Object.fromEntries(filterNames.map((name) => [name, null])))
            : undefined
        }
      />
      <CursorPager next={remote.value?.next}>{shifts && list.shown(String(shifts.length))}</CursorPager>
    </>
  )
}

function useShiftColumns(): readonly Column<Shift>[] {
  const words = useWords(shiftsWords)
  return [
    {
      key: 'cashier',
      title: words.cashier,
      cell: ({ id, cashier, cashierNo }) => (
        <>
          <a href={addressOf(`shifts/${id}`)}>{cashier}</a> <span className="soft">{cashierNo}</span>
        </>
      ),
    },
    { key: 'terminal', title: words.terminal, cell: ({ terminal }) => terminal },
    { key: 'openedAt', title: words.openedAt, cell: ({ openedAt }) => <Stamp at={openedAt} /> },
    {
      key: 'closedAt',
      title: words.closedAt,
      cell: ({ closedAt }) => (closedAt ? <Stamp at={closedAt} /> : <Badge tone="good">{words.open}</Badge>),
    },
  ]
}
