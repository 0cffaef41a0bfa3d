import type { EChartsCoreOption } from 'echarts/core'
import { formatYuanSign } from '../../../ui/amount.ts'
import { axis, base, type Look } from './look.ts'

/** A bar for each name, the largest at the top. */
export function ranksOption(
  rows: readonly { name: string; amountFen: number }[],
  look: Look,
): EChartsCoreOption {
  return {
    ...base(look),
    grid: { left: 0, right: 84, top: 0, bottom: 0, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      ...axis(look),
      axisTick: { show: false },
      axisLabel: { color: look.text, width: 176, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        data: rows.map(({ amountFen }) => amountFen),
        label: {
          show: true,
          position: 'right',
          color: look.text,
          formatter: ({ value }: { value: number }) => formatYuanSign(value),
        },
      },
    ],
  }
}
