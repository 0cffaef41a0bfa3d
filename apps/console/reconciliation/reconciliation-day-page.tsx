import { ReloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Alert, App, Button, Progress } from 'antd'
import { useRef, useState } from 'react'
import type { ReconciliationDetail } from '../../../contract/reconciliation.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { ExportButton } from '../list/export-button.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { DayState, isUnderWay } from './day-state.tsx'
import { Differences } from './differences.tsx'
import { Sums } from './sums.tsx'
import { reconciliationWords } from './words.ts'
import './reconciliation.css'

const POLL_MS = 2_000

/** A day of a channel: both sides, what does not agree, and what is done about it. The id is channel and day. */
export default function ReconciliationDayPage({ id }: { id: string }) {
  const words = useWords(reconciliationWords)
  const means = useWords(meansWords)
  const may = useMay('administrator', 'finance')
  const [, channel = '', day = ''] = /^([a-z]+)-(.*)$/.exec(id) ?? []
  const path = `/v1/reconciliations/${encodeURIComponent(channel)}/${encodeURIComponent(day)}`
  const [live, setLive] = useState(false)
  const remote = useRemote<ReconciliationDetail>(path, live ? POLL_MS : undefined)
  const detail = remote.value
  const underWay = detail !== null && isUnderWay(detail)
  if (underWay !== live) setLive(underWay)
  const name = channel in means ? means[channel as ReconciliationDetail['channel']] : channel
  return (
    <>
      <PageHead
        title={`${name} ${day}`}
        above={{ label: words.title, address: addressOf('reconciliation') }}
        aside={detail && <DayState day={detail} />}
      >
        {may && <Repeat path={path} onDone={remote.reload} />}
        {may && <Upload path={path} onDone={remote.reload} />}
        {(['xlsx', 'csv'] as const).map((format) => (
          <ExportButton
            key={format}
            label={format.toUpperCase()}
            path={`${path}/differences.${format}`}
            fileName={`${words.fileName}-${id}.${format}`}
          />
        ))}
      </PageHead>
      <RemoteView remote={remote}>
        {(shown) => (
          <div className="reconciliation-day">
            <Standing detail={shown} />
            <Sums detail={shown} />
            {shown.matchedAt !== null && <Differences detail={shown} onChanged={remote.reload} />}
          </div>
        )}
      </RemoteView>
    </>
  )
}

/** Why a day is not done, or how far it is. */
function Standing({ detail }: { detail: ReconciliationDetail }) {
  const words = useWords(reconciliationWords)
  const { state, fault, rowsDone, rowsTotal } = detail
  if (state === 'failed' && fault) return <Alert showIcon type="error" title={words.faults[fault]} />
  if (state === 'loading' || state === 'matching')
    return (
      <div className="panel" role="status">
        <p>{state === 'loading' ? words.loaded(rowsDone, rowsTotal) : words.states.matching}</p>
        <Progress
          aria-label={words.states[state]}
          percent={rowsTotal === 0 ? 100 : Math.floor((rowsDone * 100) / rowsTotal)}
          status="active"
        />
      </div>
    )
  if (state === 'waiting') return <Alert showIcon type="info" title={words.states.waiting} />
  return null
}

type Act = { path: string; onDone: () => void }

function Repeat({ path, onDone }: Act) {
  const words = useWords(reconciliationWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  async function send() {
    setBusy(true)
    const reply = await api.send('POST', `${path}/repetition`)
    setBusy(false)
    if (reply.ok) void message.success(words.repeated)
    else void message.error(failureWords(reply.failure))
    onDone()
  }
  return (
    <Button icon={<ReloadOutlined />} loading={busy} onClick={() => void send()}>
      {words.repeat}
    </Button>
  )
}

function Upload({ path, onDone }: Act) {
  const words = useWords(reconciliationWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const { message } = App.useApp()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  async function send(file: File | undefined) {
    if (!file || busy) return
    setBusy(true)
    const reply = await api.upload(`${path}/bill`, file, 'application/octet-stream')
    setBusy(false)
    if (reply.ok) void message.success(words.uploaded)
    else void message.error(failureWords(reply.failure))
    onDone()
  }
  return (
    <>
      <Button icon={<UploadOutlined />} loading={busy} onClick={() => input.current?.click()}>
        {words.upload}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.gz,.zip"
        hidden
        aria-label={words.upload}
        onChange={(event) => {
          void send(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </>
  )
}
