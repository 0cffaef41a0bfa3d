import type { EChartsCoreOption } from 'echarts/core'
import { useWords } from '../../../ui/language.tsx'
import { ChartPanel } from '../charts/chart-panel.tsx'
import type { Look } from '../charts/look.ts'
import { type Column, DataTable } from '../list/data-table.tsx'
import type { Range } from './range.ts'
import { reportsWords } from './words.ts'

/** A chart of a report over a range, with the table behind it and its files named after both. */
export function ReportPanel<Row>({
  name,
  title = name,
  label,
  range,
  draw,
  heightPx,
  columns,
  rows,
  rowKey,
  csv,
}: {
  name: string
  title?: string
  /** What the chart shows, in a sentence. */
  label: string
  range: Range
  draw: (look: Look) => EChartsCoreOption
  heightPx: number
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** The report's file and, if it has several, which table of it. */
  csv: { file: string; table?: string }
}) {
  const words = useWords(reportsWords)
  const { from, to } = range
  const table = csv.table === undefined ? '' : `&table=${csv.table}`
  return (
    <ChartPanel
      title={title}
      fileName={words.file(name, from, to)}
      draw={draw}
      heightPx={heightPx}
      label={label}
      table={<DataTable plain label={name} columns={columns} rows={rows} rowKey={rowKey} />}
      csvPath={`/v1/reports/${csv.file}.csv?from=${from}&to=${to}${table}`}
    />
  )
}
