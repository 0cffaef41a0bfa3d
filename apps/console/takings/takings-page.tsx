import { BarChartOutlined, PictureOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef } from 'react'
import type { Takings } from '../../../contract/merchants.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { businessDay, formatDay } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import type { ChartPicture } from '../charts/chart.tsx'
import { savePicture } from '../charts/save-picture.ts'
import { chartsWords } from '../charts/words.ts'
import { useCampus } from '../layout/campus.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { saveFile } from '../list/save-file.ts'
import { useRemote } from '../remote.ts'
import { RemoteView } from '../states/remote-view.tsx'
import { StatePanel } from '../states/state-panel.tsx'
import { DayPicker } from './day-picker.tsx'
import { Headline } from './headline.tsx'
import { HoursPanel } from './hours-panel.tsx'
import { StallsPanel } from './stalls-panel.tsx'
import { useNamesInLanguage } from './use-names-in-language.ts'
import { takingsWords } from './words.ts'
import './takings.css'

const REFRESH_MS = 15_000

/** What the campus's stalls took on a day, by hour and by stall. The day is in the address; today renews itself. */
export default function TakingsPage() {
  const words = useWords(takingsWords)
  const charts = useWords(chartsWords)
  const { language } = useLanguage()
  const { name: campus } = useCampus()
  const { query, setFilters } = useFilters()
  const today = businessDay(new Date())
  const date = query.get('date') ?? today
  const isToday = date === today
  const remote = useRemote<Takings>(`/v1/reports/takings?date=${date}`, isToday ? REFRESH_MS : undefined)
  const takings = useNamesInLanguage(remote.value)
  const picture = useRef<ChartPicture>(null)
  const sold = takings !== null && takings.stalls.length > 0
  const file = `${words.fileName}-${date}`

  async function save() {
    const canvas = picture.current?.canvas()
    if (!canvas || !takings) return
    const title = `${campus} · ${words.byHour} · ${formatDay(date, language)} · ${formatYuanSign(takings.totalFen)}`
    saveFile(await savePicture(canvas, title), `${file}.png`)
  }

  return (
    <>
      <PageHead title={isToday ? words.todayTitle : words.title}>
        <DayPicker
          date={date}
          today={today}
          onDate={(day) => setFilters({ date: day === today ? null : day })}
        />
        <Button icon={<PictureOutlined />} disabled={!sold} onClick={() => void save()}>
          {charts.exportPicture}
        </Button>
        <ExportButton path={`/v1/reports/takings.csv?date=${date}`} fileName={`${file}.csv`} />
      </PageHead>
      <RemoteView remote={{ ...remote, value: takings }}>
        {(value) => (
          <>
            <Headline takings={value} isToday={isToday} />
            {value.stalls.length === 0 ? (
              <div className="panel">
                <StatePanel
                  icon={<BarChartOutlined />}
                  title={words.none}
                  next={isToday ? words.noneNext : undefined}
                />
              </div>
            ) : (
              <div className="takings-charts">
                <HoursPanel takings={value} pictureRef={picture} />
                <StallsPanel takings={value} />
              </div>
            )}
          </>
        )}
      </RemoteView>
    </>
  )
}
