import { EyeOutlined, FileSearchOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { AidLook, AidLooks, AidReport } from '../../../contract/aid-report.ts'
import type { Failure } from '../../../ui/api.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatMonth, formatStamp } from '../../../ui/time.ts'
import { addressOf, useFilters } from '../address.ts'
import { PageHead } from '../layout/page-head.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { FailurePanel } from '../states/failure-panel.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { About } from './about.tsx'
import { LookView } from './look-view.tsx'
import { aidReportWords } from './words.ts'
import './aid-report.css'

const MONTHS = 13

/** The aid office's first page. Nobody is shown before somebody asks for it: every look is kept (RULES 3.9). */
export default function AidReportPage() {
  const words = useWords(aidReportWords)
  const { language } = useLanguage()
  const api = useApi()
  const { query, setFilters } = useFilters()
  const [report, setReport] = useState<AidReport | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const month = query.get('month') ?? lastMonths()[0]!

  async function look() {
    setBusy(true)
    const reply = await api.get<AidReport>(`/v1/aid-report?month=${month}`)
    setBusy(false)
    setFailure(reply.ok ? null : reply.failure)
    setReport(reply.ok ? reply.value : null)
  }

  return (
    <>
      <PageHead title={words.title}>
        <Select
          aria-label={words.month}
          value={month}
          popupMatchSelectWidth={false}
          options={lastMonths().map((value) => ({ value, label: formatMonth(value, language) }))}
          onChange={(value) => {
            setReport(null)
            setFilters({ month: value })
          }}
        />
        <Button
          type={report ? 'default' : 'primary'}
          icon={<EyeOutlined />}
          loading={busy}
          onClick={() => void look()}
        >
          {report ? words.viewAgain : words.view}
        </Button>
      </PageHead>
      <About />
      {failure && <FailurePanel failure={failure} onRetry={() => void look()} />}
      {report && <LookView key={report.id} look={report} asOf={report.asOf} />}
      {!report && !failure && <Looks />}
    </>
  )
}

/** The month under way and the twelve before it, as `2026-11`. */
function lastMonths(): string[] {
  const [year = 0, month = 0] = businessDay(new Date()).split('-').map(Number)
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  )
}

/** Who looked at what before. */
function Looks() {
  const words = useWords(aidReportWords)
  const remote = useRemote<AidLooks>('/v1/aid-report/looks')
  const columns: Column<Omit<AidLook, 'students'>>[] = [
    { key: 'month', title: words.month, cell: ({ month }) => month },
    { key: 'at', title: words.at, cell: ({ at }) => <Stamp at={at} /> },
    { key: 'by', title: words.by, cell: ({ by }) => by },
    { key: 'people', title: words.people, number: true, cell: ({ shown }) => shown.toLocaleString('en') },
    {
      key: 'open',
      title: words.open,
      cell: ({ id, at, month }) => (
        <a href={addressOf(`aid-report/${id}`)} aria-label={words.openLook(month, formatStamp(at))}>
          {words.open}
        </a>
      ),
    },
  ]
  return (
    <>
      <h2 className="aid-report-looks">{words.looks}</h2>
      <DataTable
        label={words.looks}
        columns={columns}
        rows={remote.value?.looks ?? null}
        rowKey={({ id }) => id}
        remote={remote}
        empty={
          <StatePanel icon={<FileSearchOutlined />} title={words.looksNone} next={words.looksNoneNext} />
        }
      />
    </>
  )
}
