import { PictureOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { EChartsCoreOption } from 'echarts/core'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { useTheme } from '../layout/theme.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { saveFile } from '../list/save-file.ts'
import { Chart, type ChartPicture } from './chart.tsx'
import { type Look, readLook } from './look.ts'
import { savePicture } from './save-picture.ts'
import { ShownAs } from './shown-as.tsx'
import { chartsWords } from './words.ts'
import './charts.css'

/** A chart with its heading: shown as a table instead, saved as a picture, exported as data. */
export function ChartPanel({
  title,
  fileName,
  draw,
  heightPx,
  label,
  table,
  csvPath,
}: {
  title: string
  /** Of what is saved, without its ending. */
  fileName: string
  draw: (look: Look) => EChartsCoreOption
  heightPx: number
  /** What the chart shows, in a sentence. */
  label: string
  table: ReactNode
  /** Where the server makes the table as a file. */
  csvPath: string
}) {
  const words = useWords(chartsWords)
  const { dark } = useTheme()
  const [asTable, setAsTable] = useState(false)
  const picture = useRef<ChartPicture>(null)
  const option = useMemo(() => draw(readLook(dark)), [draw, dark])

  async function save() {
    const canvas = picture.current?.canvas()
    if (canvas) saveFile(await savePicture(canvas, title), `${fileName}.png`)
  }

  return (
    <section className="panel" aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <ShownAs asTable={asTable} onAsTable={setAsTable} />
        <Button icon={<PictureOutlined />} disabled={asTable} onClick={() => void save()}>
          {words.exportPicture}
        </Button>
        <ExportButton path={csvPath} fileName={`${fileName}.csv`} />
      </div>
      {asTable ? table : <Chart ref={picture} option={option} heightPx={heightPx} label={label} />}
    </section>
  )
}
