import { Segmented } from 'antd'
import { type Ref, useMemo, useState } from 'react'
import type { Takings } from '../../../contract/merchants.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import '../charts/charts.css'
import { Chart, type ChartPicture } from '../charts/chart.tsx'
import { readLook } from '../charts/look.ts'
import { ShownAs } from '../charts/shown-as.tsx'
import { chartsWords } from '../charts/words.ts'
import { useTheme } from '../layout/theme.tsx'
import { type Column, DataTable } from '../list/data-table.tsx'
import { hoursOption } from './chart-options.ts'
import { openHours, type Series, type Stacking, stackedSeries } from './series.ts'
import { takingsWords } from './words.ts'

const HEIGHT_PX = 380

/** The day by hour, stacked by merchant or by stall, as a chart or as a table. */
export function HoursPanel({ takings, pictureRef }: { takings: Takings; pictureRef: Ref<ChartPicture> }) {
  const words = useWords(takingsWords)
  const charts = useWords(chartsWords)
  const { dark } = useTheme()
  const [stacking, setStacking] = useState<Stacking>('merchant')
  const [asTable, setAsTable] = useState(false)
  const series = useMemo(() => stackedSeries(takings, stacking, words.others), [takings, stacking, words])
  const hours = useMemo(() => openHours(takings.byHour), [takings])
  const option = useMemo(
    () => hoursOption(series, hours, words.hourRange, readLook(dark)),
    [series, hours, words, dark],
  )
  return (
    <section className="panel">
      <div className="chart-head">
        <h2>{words.byHour}</h2>
        <Segmented<Stacking>
          aria-label={words.stackedBy}
          value={stacking}
          onChange={setStacking}
          options={[
            { value: 'merchant', label: words.merchant },
            { value: 'stall', label: words.stall },
          ]}
        />
        <ShownAs asTable={asTable} onAsTable={setAsTable} />
      </div>
      {asTable ? (
        <HoursTable takings={takings} series={series} hours={hours} />
      ) : (
        <Chart
          ref={pictureRef}
          option={option}
          heightPx={HEIGHT_PX}
          label={charts.chartLabel(words.byHour, formatYuanSign(takings.totalFen))}
        />
      )}
    </section>
  )
}

function HoursTable({
  takings,
  series,
  hours,
}: {
  takings: Takings
  series: readonly Series[]
  hours: readonly number[]
}) {
  const words = useWords(takingsWords)
  const columns: Column<number>[] = [
    { key: 'hour', title: words.hour, cell: words.hourRange },
    ...series.map(({ name, byHour }) => ({
      key: name,
      title: name,
      number: true,
      cell: (hour: number) => formatFen(byHour[hour] ?? 0),
    })),
    { key: 'sum', title: words.sum, number: true, cell: (hour) => formatFen(takings.byHour[hour] ?? 0) },
  ]
  return <DataTable plain label={words.byHour} columns={columns} rows={hours} rowKey={String} />
}
