import { useCallback } from 'react'
import type { SalesReport } from '../../../contract/reports.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import type { Look } from '../charts/look.ts'
import { ranksOption } from '../charts/ranks-option.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import { heatCells } from './heat.ts'
import { daysOption, heatOption } from './options.ts'
import type { Range } from './range.ts'
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

const csvOf = ({ from, to }: Range, table: string) =>
  `/v1/reports/sales.csv?from=${from}&to=${to}&table=${table}`

export function DaysPanel({ report, range }: Props) {
  const words = useWords(reportsWords)
  const sums = useSumColumns<SalesReport['days'][number]>()
  const draw = useCallback((look: Look) => daysOption(report.days, words, look), [report, words])
  const columns = [{ key: 'date', title: words.date, cell: ({ date }: { date: string }) => date }, ...sums]
  return (
    <ChartPanel
      title={words.days}
      fileName={words.file(words.days, range.from, range.to)}
      draw={draw}
      heightPx={CHART_PX}
      label={words.chartLabel(words.days, formatYuanSign(report.soldFen))}
      table={
        <DataTable
          plain
          label={words.days}
          columns={columns}
          rows={report.days}
          rowKey={({ date }) => date}
        />
      }
      csvPath={csvOf(range, 'days')}
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
    <ChartPanel
      title={words.heat}
      fileName={words.file(words.heat, range.from, range.to)}
      draw={draw}
      heightPx={CHART_PX}
      label={`${words.heat}。${words.heatNote}`}
      table={
        <DataTable plain label={words.heat} columns={tableColumns} rows={rows} rowKey={({ time }) => time} />
      }
      csvPath={csvOf(range, 'half-hours')}
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
    <ChartPanel
      title={words.means}
      fileName={words.file(words.means, range.from, range.to)}
      draw={draw}
      heightPx={report.means.length * ROW_PX + 8}
      label={words.chartLabel(words.means, formatYuanSign(report.soldFen))}
      table={
        <DataTable
          plain
          label={words.means}
          columns={columns}
          rows={report.means}
          rowKey={({ means }) => means}
        />
      }
      csvPath={csvOf(range, 'means')}
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
  const shown = report.stalls.slice(0, MOST_STALLS)
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
    <ChartPanel
      title={words.stalls}
      fileName={words.file(words.stalls, range.from, range.to)}
      draw={draw}
      heightPx={shown.length * ROW_PX + 8}
      label={words.chartLabel(words.stalls, formatYuanSign(report.soldFen))}
      table={<DataTable plain label={words.stalls} columns={columns} rows={report.stalls} rowKey={nameOf} />}
      csvPath={csvOf(range, 'stalls')}
    />
  )
}
