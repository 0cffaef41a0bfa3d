import type { EChartsCoreOption } from 'echarts/core'
import { formatYuanSign } from '../../../ui/amount.ts'
import type { Series } from './series.ts'

/** What a chart needs of the page: canvas does not read CSS. */
export type Look = {
  text: string
  soft: string
  line: string
  surface: string
  font: string
  colours: readonly string[]
}

// Twelve that can be told from each other and from the surface; MOST_SERIES of series.ts keeps to that number.
const LIGHT =
  '#1f5fbf #0b8a6a #b25e00 #7d3fd1 #c2255c #5f6b7a #1d84ad #6f7d00 #8a4a3a #3f4a9c #a0639b #2f6b2f'.split(' ')
const DARK =
  '#7db0ff #5fd3b3 #ffb366 #c4a1ff #ff8fb3 #a3abb6 #78cdf0 #cfdc5c #d9a08f #a5aef0 #e3b0de #9fd89f'.split(' ')
/** Beside the chart, not above it: however many there are, the picture that is saved shows them all. */
const LEGEND_PX = 176

/** Reads the colours of tokens.css as they are now. */
export function readLook(dark: boolean): Look {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: colour('--text'),
    soft: colour('--text-soft'),
    line: colour('--line'),
    surface: colour('--surface'),
    font: getComputedStyle(document.body).fontFamily,
    colours: dark ? DARK : LIGHT,
  }
}

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

/** A bar for each stall, the largest at the top. */
export function stallsOption(series: readonly Series[], look: Look): EChartsCoreOption {
  return {
    ...base(look),
    grid: { left: 0, right: 72, top: 0, bottom: 0, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: series.map(({ name }) => name),
      ...axis(look),
      axisTick: { show: false },
      axisLabel: { color: look.text, width: 168, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        data: series.map(({ totalFen }) => totalFen),
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

function base(look: Look): EChartsCoreOption {
  return {
    color: [...look.colours],
    textStyle: { fontFamily: look.font },
    animationDuration: 150,
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: { color: look.text },
      valueFormatter: (value: number) => formatYuanSign(value),
    },
  }
}

function axis(look: Look) {
  return {
    axisLine: { lineStyle: { color: look.line } },
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.soft },
  }
}

/** A short label for an axis: whole yuan. */
function shortYuan(fen: number): string {
  return Math.round(fen / 100).toLocaleString('en')
}
