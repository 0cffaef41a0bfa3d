import type { EChartsCoreOption } from 'echarts/core'
import { axis, base, type Look, shortYuan } from '../charts/look.ts'
import type { Series } from './series.ts'

/** Beside the chart, not above it: however many there are, the picture that is saved shows them all. */
const LEGEND_PX = 176

/** Bars for each hour, stacked; hovering shows every figure of the hour. */
export function hoursOption(
  series: readonly Series[],
  hours: readonly number[],
  hourName: (hour: number) => string,
  look: Look,
): EChartsCoreOption {
  return {
    ...base(look),
    grid: { left: 0, right: LEGEND_PX + 16, top: 8, bottom: 0, containLabel: true },
    legend: {
      orient: 'vertical',
      right: 0,
      top: 8,
      icon: 'roundRect',
      itemWidth: 14,
      itemHeight: 14,
      textStyle: { color: look.text, width: LEGEND_PX - 24, overflow: 'truncate' },
      data: series.map(({ name }) => name),
    },
    xAxis: { type: 'category', data: hours.map(hourName), ...axis(look), axisTick: { show: false } },
    yAxis: { type: 'value', ...axis(look), axisLabel: { color: look.soft, formatter: shortYuan } },
    series: series.map(({ name, byHour }) => ({
      type: 'bar',
      name,
      stack: 'takings',
      barMaxWidth: 40,
      data: hours.map((hour) => byHour[hour] ?? 0),
    })),
  }
}
