import { ReconciliationOutlined } from '@ant-design/icons'
import type { ReconciliationDay, ReconciliationDays } from '../../../contract/reconciliation.ts'
import { formatFen } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { meansWords } from '../../../ui/words/means.ts'
import { addressOf, useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { DayRange } from '../list/day-range.tsx'
import { useRemote } from '../remote.ts'
import { StatePanel } from '../states/state-panel.tsx'
import { DayState } from './day-state.tsx'
import { reconciliationWords } from './words.ts'
import './reconciliation.css'

const REFRESH_MS = 15_000
const DAYS_SHOWN = 14
const DAY_MS = 24 * 3600_000

type Row = { day: string; of: Map<string, ReconciliationDay> }

/** Days of all channels at a glance (RULES 4.4): which agree, which wait for the bill, which for somebody. */
export default function ReconciliationPage() {
  const words = useWords(reconciliationWords)
  const means = useWords(meansWords)
  const { query } = useFilters()
  const to = query.get('to') ?? businessDay(new Date())
  const from =
    query.get('from') ?? businessDay(new Date(Date.parse(`${to}T12:00:00+08:00`) - DAYS_SHOWN * DAY_MS))
  const remote = useRemote<ReconciliationDays>(`/v1/reconciliations?from=${from}&to=${to}`, REFRESH_MS)
  const channels = remote.value?.channels ?? []
  const columns: Column<Row>[] = [
    { key: 'day', title: words.day, cell: ({ day }) => <strong>{day}</strong> },
    ...channels.map((channel) => ({
      key: channel,
      title: means[channel],
      cell: ({ of }: Row) => <Cell day={of.get(channel)} />,
    })),
  ]
  const isEmpty = remote.value !== null && channels.length === 0
  return (
    <>
      <PageHead title={words.title}>
        <DayRange />
      </PageHead>
      {isEmpty ? (
        <div className="panel">
          <StatePanel icon={<ReconciliationOutlined />} title={words.noChannel} next={words.noChannelNext} />
        </div>
      ) : (
        <DataTable
          label={words.list}
          columns={columns}
          rows={remote.value && rowsOf(remote.value)}
          rowKey={({ day }) => day}
          remote={remote}
          empty={<StatePanel icon={<ReconciliationOutlined />} title={words.none} />}
        />
      )}
    </>
  )
}

function rowsOf({ days }: ReconciliationDays): Row[] {
  const byDay = Map.groupBy(days, ({ day }) => day)
  return [...byDay].map(([day, some]) => ({ day, of: new Map(some.map((one) => [one.channel, one])) }))
}

function Cell({ day }: { day: ReconciliationDay | undefined }) {
  const words = useWords(reconciliationWords)
  if (!day) return <span className="soft">{words.nothing}</span>
  return (
    <a className="reconciliation-cell" href={addressOf(`reconciliation/${day.channel}-${day.day}`)}>
      <DayState day={day} /> <span className="soft">{formatFen(day.ours.inFen - day.ours.outFen)}</span>
    </a>
  )
}
