import { useMemo, useState } from 'react'
import type { Takings } from '../../../contract/merchants.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import '../charts/charts.css'
import { Chart } from '../charts/chart.tsx'
import { readLook } from '../charts/look.ts'
import { ranksOption } from '../charts/ranks-option.ts'
import { ShownAs } from '../charts/shown-as.tsx'
import { chartsWords } from '../charts/words.ts'
import { useTheme } from '../layout/theme.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { seriesOf, stallNames } from './series.ts'
import { takingsWords } from './words.ts'

const ROW_PX = 30
const MOST_BARS = 20

/** The day by stall, the largest first. */
export function StallsPanel({ takings }: { takings: Takings }) {
  const words = useWords(takingsWords)
  const charts = useWords(chartsWords)
  const { dark } = useTheme()
  const [asTable, setAsTable] = useState(false)
  const series = useMemo(() => seriesOf(takings, 'stall').slice(0, MOST_BARS), [takings])
  const option = useMemo(
    () =>
      ranksOption(
        series.map(({ name, totalFen }) => ({ name, amountFen: totalFen })),
        readLook(dark),
      ),
    [series, dark],
  )
  const nameOf = stallNames(takings.stalls)
  const columns: Column<Takings['stalls'][number]>[] = [
    { key: 'stall', title: words.stallColumn, cell: nameOf },
    { key: 'count', title: words.countColumn, number: true, cell: ({ count }) => count },
    {
      key: 'refunded',
      title: words.refundedColumn,
      number: true,
      cell: ({ refundedFen }) => (refundedFen === 0 ? '—' : formatFen(-refundedFen)),
    },
    { key: 'total', title: words.amount, number: true, cell: ({ totalFen }) => formatFen(totalFen) },
  ]
  return (
    <section className="panel">
      <div className="chart-head">
        <h2>{words.byStall}</h2>
        <ShownAs asTable={asTable} onAsTable={setAsTable} />
      </div>
      {asTable ? (
        <DataTable
          plain
          label={words.byStall}
          columns={columns}
          rows={takings.stalls.toSorted((a, b) => b.totalFen - a.totalFen)}
          rowKey={nameOf}
        />
      ) : (
        <Chart
          option={option}
          heightPx={series.length * ROW_PX + 8}
          label={charts.chartLabel(words.byStall, formatYuanSign(takings.totalFen))}
        />
      )}
    </section>
  )
}
