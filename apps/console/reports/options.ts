import type { EChartsCoreOption } from 'echarts/core'
import type { SalesReport, TopUpSource, TopUpsReport } from '../../../contract/reports.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { axis, base, type Look, shortYuan } from '../charts/look.ts'

const LEGEND = { top: 0, right: 0, itemWidth: 14, itemHeight: 14 }
const GRID = { left: 0, right: 8, top: 36, bottom: 0, containLabel: true }

/** `11-20`: the year stands in the page's head. */
const shortDay = (date: string) => date.slice(5)

/** What all charts by day share. */
function byDay(days: readonly { date: string }[], look: Look) {
  return {
    ...base(look),
    grid: GRID,
    legend: { ...LEGEND, textStyle: { color: look.text } },
    xAxis: {
      type: 'category',
      data: days.map(({ date }) => shortDay(date)),
      ...axis(look),
      axisTick: { show: false },
    },
    yAxis: { type: 'value', ...axis(look), axisLabel: { color: look.soft, formatter: shortYuan } },
  }
}

/** Takings as bars, refunds as a line over them. */
export function daysOption(
  days: SalesReport['days'],
  names: { sold: string; refunded: string },
  look: Look,
): EChartsCoreOption {
  return {
    ...byDay(days, look),
    series: [
      { type: 'bar', name: names.sold, barMaxWidth: 32, data: days.map(({ soldFen }) => soldFen) },
      {
        type: 'line',
        name: names.refunded,
        showSymbol: days.length < 2,
        data: days.map(({ refundedFen }) => refundedFen),
      },
    ],
  }
}

/** One figure a half hour and weekday; `cells` are `[column, weekday from 0, amount]`. */
export function heatOption(
  {
    columns,
    weekdays,
    cells,
  }: {
    columns: readonly string[]
    weekdays: readonly string[]
    cells: readonly (readonly [number, number, number])[]
  },
  look: Look,
): EChartsCoreOption {
  const largest = Math.max(1, ...cells.map(([, , amount]) => amount))
  return {
    ...base(look),
    tooltip: {
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { color: look.text },
      formatter: ({ value: [column, weekday, amount] }: { value: [number, number, number] }) =>
        `${weekdays[weekday]} ${columns[column]}<br>${formatYuanSign(amount)}`,
    },
    grid: { left: 0, right: 0, top: 0, bottom: 56, containLabel: true },
    xAxis: { type: 'category', data: [...columns], ...axis(look), splitArea: { show: false } },
    yAxis: { type: 'category', inverse: true, data: [...weekdays], ...axis(look) },
    visualMap: {
      min: 0,
      max: largest,
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      text: [formatYuanSign(largest), formatYuanSign(0)],
      textStyle: { color: look.soft },
      inRange: { color: [look.surface, look.colours[0]!] },
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((cell) => [...cell]),
        itemStyle: { borderColor: look.line, borderWidth: 1 },
      },
    ],
  }
}

/** Top-ups a day, stacked by where they came from. */
export function topUpsOption(
  days: TopUpsReport['days'],
  sources: readonly TopUpSource[],
  nameOf: (source: TopUpSource) => string,
  look: Look,
): EChartsCoreOption {
  return {
    ...byDay(days, look),
    series: sources.map((source) => ({
      type: 'bar',
      name: nameOf(source),
      stack: 'top-ups',
      barMaxWidth: 32,
      data: days.map(({ sources: of }) => of.find((one) => one.source === source)?.amountFen ?? 0),
    })),
  }
}

/** What the campus owes its people, as a line that need not begin at zero. */
export function floatOption(
  days: readonly { date: string; floatFen: number }[],
  name: string,
  look: Look,
): EChartsCoreOption {
  const frame = byDay(days, look)
  return {
    ...frame,
    grid: { ...GRID, top: 8 },
    legend: { show: false },
    yAxis: { ...frame.yAxis, scale: true },
    series: [
      {
        type: 'line',
        name,
        showSymbol: days.length < 2,
        areaStyle: { opacity: 0.12 },
        data: days.map(({ floatFen }) => floatFen),
      },
    ],
  }
}
