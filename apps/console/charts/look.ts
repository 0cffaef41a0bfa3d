import type { EChartsCoreOption } from 'echarts/core'
import { formatYuanSign } from '../../../ui/amount.ts'

/** What a chart needs of the page: canvas does not read CSS. */
export type Look = {
  text: string
  soft: string
  line: string
  surface: string
  font: string
  colours: readonly string[]
}

// Twelve that can be told from each other and from the surface; series of a chart are no more.
const LIGHT =
  '#1f5fbf #0b8a6a #b25e00 #7d3fd1 #c2255c #5f6b7a #1d84ad #6f7d00 #8a4a3a #3f4a9c #a0639b #2f6b2f'.split(' ')
const DARK =
  '#7db0ff #5fd3b3 #ffb366 #c4a1ff #ff8fb3 #a3abb6 #78cdf0 #cfdc5c #d9a08f #a5aef0 #e3b0de #9fd89f'.split(' ')
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

/** What all charts of money share. */
export function base(look: Look): EChartsCoreOption {
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

/** Lines and labels of an axis. */
export function axis(look: Look) {
  return {
    axisLine: { lineStyle: { color: look.line } },
    splitLine: { lineStyle: { color: look.line } },
    axisLabel: { color: look.soft },
  }
}

/** A short label for an axis: whole yuan. */
export function shortYuan(fen: number): string {
  return Math.round(fen / 100).toLocaleString('en')
}
