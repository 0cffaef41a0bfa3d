import type { EChartsCoreOption, EChartsType } from 'echarts/core'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { chartsWords } from './words.ts'

/** A chart's picture, to be saved. */
export type ChartPicture = { canvas: () => HTMLCanvasElement | null }

/** Draws a chart. The library comes when the first one is drawn. */
export function Chart({
  option,
  label,
  heightPx,
  ref,
}: {
  option: EChartsCoreOption
  /** What the chart shows, in a sentence. */
  label: string
  heightPx: number
  ref?: Ref<ChartPicture>
}) {
  const words = useWords(chartsWords)
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const latest = useRef(option)
  const [drawn, setDrawn] = useState(false)
  latest.current = option

  useEffect(() => {
    let over = false
    let watch: ResizeObserver | undefined
    async function draw() {
      const { init } = await import('./echarts.ts')
      const element = place.current
      if (over || !element) return
      const made = init(element)
      chart.current = made
      made.setOption(latest.current)
      watch = new ResizeObserver(() => made.resize())
      watch.observe(element)
      setDrawn(true)
    }
    void draw()
    return () => {
      over = true
      watch?.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    // Anew, since a series that is gone would else stay.
    chart.current?.setOption(option, { notMerge: true })
  }, [option])

  useImperativeHandle(ref, () => ({
    canvas: () => chart.current?.renderToCanvas({ pixelRatio: 2 }) ?? null,
  }))

  return (
    <>
      {!drawn && <p className="soft">{words.drawing}</p>}
      <div ref={place} role="img" aria-label={label} style={{ height: heightPx }} />
    </>
  )
}
