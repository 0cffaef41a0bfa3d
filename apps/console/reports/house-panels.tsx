import { useCallback } from 'react'
import { type FloatReport, type TopUpsReport, topUpSources } from '../../../contract/reports.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { ChartPanel } from '../charts/chart-panel.tsx'
import type { Look } from '../charts/look.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { floatOption, topUpsOption } from './options.ts'
import type { Range } from './range.ts'
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
    <ChartPanel
      title={report.count === 0 ? words.noTopUps : words.topUps}
      fileName={words.file(words.topUps, range.from, range.to)}
      draw={draw}
      heightPx={CHART_PX}
      label={words.chartLabel(words.topUps, formatYuanSign(report.amountFen))}
      table={
        <DataTable
          plain
          label={words.topUps}
          columns={columns}
          rows={report.days}
          rowKey={({ date }) => date}
        />
      }
      csvPath={`/v1/reports/top-ups.csv?from=${range.from}&to=${range.to}`}
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
    <ChartPanel
      title={`${words.float} · ${now}`}
      fileName={words.file(words.float, range.from, range.to)}
      draw={draw}
      heightPx={CHART_PX}
      label={`${words.float}，${now}`}
      table={
        <DataTable
          plain
          label={words.float}
          columns={columns}
          rows={report.days}
          rowKey={({ date }) => date}
        />
      }
      csvPath={`/v1/reports/float.csv?from=${range.from}&to=${range.to}`}
    />
  )
}
