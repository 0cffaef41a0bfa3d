import { BarChartOutlined } from '@ant-design/icons'
import { useMemo } from 'react'
import type { SalesReport } from '../../../contract/reports.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatExactly } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { HousePanels } from './house-panels.tsx'
import { type Range, readRange } from './range.ts'
import { RangePicker } from './range-picker.tsx'
import { DaysPanel, HeatPanel, MeansPanel, StallsPanel } from './sales-panels.tsx'
import { reportsWords } from './words.ts'
import '../takings/takings.css'
import './reports.css'

/** Takings, meal times, means, stalls, top-ups and float over a range that stands in the address. */
export default function ReportsPage() {
  const words = useWords(reportsWords)
  const { query } = useFilters()
  const today = businessDay(new Date())
  const range = useMemo(() => readRange(query, today), [query, today])
  const remote = useRemote<SalesReport>(`/v1/reports/sales?from=${range.from}&to=${range.to}`)
  const ofHouse = useMay('administrator', 'finance', 'auditor')
  return (
    <>
      <PageHead title={words.title}>
        <RangePicker range={range} today={today} />
      </PageHead>
      <RemoteView remote={remote}>
        {(report) => (
          <>
            <Headline report={report} />
            {report.stalls.length === 0 ? (
              <div className="panel">
                <StatePanel icon={<BarChartOutlined />} title={words.none} next={words.noneNext} />
              </div>
            ) : (
              <Sales report={report} range={range} />
            )}
          </>
        )}
      </RemoteView>
      {ofHouse && (
        <div className="report-pair">
          <HousePanels range={range} />
        </div>
      )}
    </>
  )
}

function Sales({ report, range }: { report: SalesReport; range: Range }) {
  return (
    <>
      <DaysPanel report={report} range={range} />
      <HeatPanel report={report} range={range} />
      <div className="report-pair">
        <StallsPanel report={report} range={range} />
        <MeansPanel report={report} range={range} />
      </div>
    </>
  )
}

function Headline({ report }: { report: SalesReport }) {
  const words = useWords(reportsWords)
  const { language } = useLanguage()
  const { soldFen, refundedFen, sales, days, asOf } = report
  const open = days.filter((day) => day.soldFen !== 0).length
  const figures = [
    [words.refunded, formatYuanSign(-refundedFen)],
    [words.sales, sales.toLocaleString('en')],
    [words.average, sales === 0 ? '—' : formatYuanSign(Math.round(soldFen / sales))],
    [words.perDay, open === 0 ? '—' : formatYuanSign(Math.round(soldFen / open))],
  ]
  return (
    <dl className="panel headline">
      <div className="headline-total">
        <dt>{words.sold}</dt>
        <dd data-testid="report-total">{formatYuanSign(soldFen)}</dd>
      </div>
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
      <div className="headline-as-of">
        <dt>{words.asOf}</dt>
        <dd>{formatExactly(asOf, language)}</dd>
      </div>
    </dl>
  )
}
