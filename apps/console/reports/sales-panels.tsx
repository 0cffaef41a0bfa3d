import { useCallback } from 'react'
import type { SalesReport } from '../../../contract/reports.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import type { Look } from '../charts/look.ts'
import { ranksOption } from '../charts/ranks-option.ts'
import type { Column } from '../list/data-table.tsx'
import { heatCells } from './heat.ts'
import { daysOption, heatOption } from './options.ts'
import type { Range } from './range.ts'
import { ReportPanel } from './report-panel.tsx'
import { reportsWords } from './words.ts'

type Props = { report: SalesReport; range: Range }
type Sums = Pick<SalesReport, 'sales' | 'soldFen' | 'refundedFen'>

const CHART_PX = 280
const ROW_PX = 30
const MOST_STALLS = 20

/** The columns that every table of sales ends with. */
function useSumColumns<Row extends Sums>(): Column<Row>[] {
  const words = useWords(reportsWords)
  return [
    { key: 'sales', title: words.sales, number: true, cell: ({ sales }) => sales },
    { key: 'sold', title: words.soldYuan, number: true, cell: ({ soldFen }) => formatFen(soldFen) },
    {
      key: 'refunded',
      title: words.refundedYuan,
      number: true,
      cell: ({ refundedFen }) => (refundedFen === 0 ? '—' : formatFen(-refundedFen)),
    },
  ]
}

export function DaysPanel({ report, range }: Props) {
  const words = useWords(reportsWords)
  const sums = useSumColumns<SalesReport['days'][number]>()
  const draw = useCallback((look: Look) => daysOption(report.days, words, look), [report, words])
  const columns = [{ key: 'date', title: words.date, cell: ({ date }: { date: string }) => date }, ...sums]
  return (
    <ReportPanel
      name={words.days}
      label={words.chartLabel(words.days, formatYuanSign(report.soldFen))}
      range={range}
      draw={draw}
      heightPx={CHART_PX}
      columns={columns}
      rows={report.days}
      rowKey={({ date }) => date}
      csv={{ file: 'sales', table: 'days' }}
    />
  )
}

/** When people eat: the average of each half hour by weekday. */
export function HeatPanel({ report, range }: Props) {
  const words = useWords(reportsWords)
  const draw = useCallback(
    (look: Look) => heatOption({ ...heatCells(report), weekdays: words.weekdays }, look),
    [report, words],
  )
  const { columns, cells } = heatCells(report)
  const rows = columns.map((time, at) => ({ time, at }))
  const tableColumns: Column<{ time: string; at: number }>[] = [
    { key: 'time', title: words.time, cell: ({ time }) => time },
    ...words.weekdays.map((name, weekday) => ({
      key: name,
      title: name,
      number: true,
      cell: ({ at }: { at: number }) =>
        formatFen(cells.find(([column, day]) => column === at && day === weekday)?.[2] ?? 0),
    })),
  ]
  return (
    <ReportPanel
      name={words.heat}
      label={`${words.heat}。${words.heatNote}`}
      range={range}
      draw={draw}
      heightPx={CHART_PX}
      columns={tableColumns}
      rows={rows}
      rowKey={({ time }) => time}
      csv={{ file: 'sales', table: 'half-hours' }}
    />
  )
}

export function MeansPanel({ report, range }: Props) {
  const words = useWords(reportsWords)
  const names = useWords(meansWords)
  const sums = useSumColumns<SalesReport['means'][number]>()
  const draw = useCallback(
    (look: Look) =>
      ranksOption(
        report.means.map(({ means, soldFen }) => ({ name: names[means], amountFen: soldFen })),
        look,
      ),
    [report, names],
  )
  const columns: Column<SalesReport['means'][number]>[] = [
    { key: 'means', title: words.mean, cell: ({ means }) => names[means] },
    ...sums,
  ]
  return (
    <ReportPanel
      name={words.means}
      label={words.chartLabel(words.means, formatYuanSign(report.soldFen))}
      range={range}
      draw={draw}
      heightPx={report.means.length * ROW_PX + 8}
      columns={columns}
      rows={report.means}
      rowKey={({ means }) => means}
      csv={{ file: 'sales', table: 'means' }}
    />
  )
}

type StallRow = SalesReport['stalls'][number]

export function StallsPanel({ report, range }: Props) {
  const words = useWords(reportsWords)
  const { language } = useLanguage()
  const sums = useSumColumns<StallRow>()
  const nameOf = useCallback(
    ({ stall, stallEn, merchant, merchantEn }: StallRow) =>
      language === 'en'
        ? `${stallEn || words.noStall} · ${merchantEn}`
        : `${stall || words.noStall} · ${merchant}`,
    [language, words],
  )
  const shown = Math.min(MOST_STALLS, report.stalls.length)
  const draw = useCallback(
    (look: Look) =>
      ranksOption(
        report.stalls.slice(0, MOST_STALLS).map((row) => ({ name: nameOf(row), amountFen: row.soldFen })),
        look,
      ),
    [report, nameOf],
  )
  const columns: Column<StallRow>[] = [{ key: 'stall', title: words.stall, cell: nameOf }, ...sums]
  return (
    <ReportPanel
      name={words.stalls}
      label={words.chartLabel(words.stalls, formatYuanSign(report.soldFen))}
      range={range}
      draw={draw}
      heightPx={shown * ROW_PX + 8}
      columns={columns}
      rows={report.stalls}
      rowKey={nameOf}
      csv={{ file: 'sales', table: 'stalls' }}
    />
  )
}
