import { useCallback } from 'react'
import { type FloatReport, type TopUpsReport, topUpSources } from '../../../contract/reports.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Look } from '../charts/look.ts'
import type { Column } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { floatOption, topUpsOption } from './options.ts'
import type { Range } from './range.ts'
import { ReportPanel } from './report-panel.tsx'
import { reportsWords } from './words.ts'

const CHART_PX = 260

/** What only the house sees: top-ups and float. */
export function HousePanels({ range }: { range: Range }) {
  const query = `from=${range.from}&to=${range.to}`
  const topUps = useRemote<TopUpsReport>(`/v1/reports/top-ups?${query}`)
  const float = useRemote<FloatReport>(`/v1/reports/float?${query}`)
  return (
    <>
      <RemoteView remote={topUps}>{(report) => <TopUpsPanel report={report} range={range} />}</RemoteView>
      <RemoteView remote={float}>{(report) => <FloatPanel report={report} range={range} />}</RemoteView>
    </>
  )
}

type Day = TopUpsReport['days'][number]

function TopUpsPanel({ report, range }: { report: TopUpsReport; range: Range }) {
  const words = useWords(reportsWords)
  const draw = useCallback(
    (look: Look) => topUpsOption(report.days, usedIn(report), (source) => words.sources[source], look),
    [report, words],
  )
  const columns: Column<Day>[] = [
    { key: 'date', title: words.date, cell: ({ date }) => date },
    ...usedIn(report).map((source) => ({
      key: source,
      title: words.sources[source],
      number: true,
      cell: ({ sources }: Day) => formatFen(sources.find((one) => one.source === source)?.amountFen ?? 0),
    })),
  ]
  return (
    <ReportPanel
      name={words.topUps}
      title={report.count === 0 ? words.noTopUps : words.topUps}
      label={words.chartLabel(words.topUps, formatYuanSign(report.amountFen))}
      range={range}
      draw={draw}
      heightPx={CHART_PX}
      columns={columns}
      rows={report.days}
      rowKey={({ date }) => date}
      csv={{ file: 'top-ups' }}
    />
  )
}

function usedIn({ days }: TopUpsReport) {
  return topUpSources.filter((source) =>
    days.some(({ sources }) => sources.some((one) => one.source === source)),
  )
}

function FloatPanel({ report, range }: { report: FloatReport; range: Range }) {
  const words = useWords(reportsWords)
  const draw = useCallback((look: Look) => floatOption(report.days, words.float, look), [report, words])
  const columns: Column<FloatReport['days'][number]>[] = [
    { key: 'date', title: words.date, cell: ({ date }) => date },
    { key: 'float', title: words.amount, number: true, cell: ({ floatFen }) => formatFen(floatFen) },
  ]
  const now = words.floatNow(formatYuanSign(report.floatFen))
  return (
    <ReportPanel
      name={words.float}
      title={`${words.float} · ${now}`}
      label={`${words.float}，${now}`}
      range={range}
      draw={draw}
      heightPx={CHART_PX}
      columns={columns}
      rows={report.days}
      rowKey={({ date }) => date}
      csv={{ file: 'float' }}
    />
  )
}
