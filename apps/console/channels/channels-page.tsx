import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { ChannelChecked, ChannelStatus, ChannelStatuses } from '../../../contract/channels.ts'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { Stamp } from '../list/stamp.tsx'
import { useRemote } from '../remote.ts'
import { useApi } from '../sign-in/session.tsx'
import { Badge } from '../states/badge.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { Refused } from './refused.tsx'
import { channelsWords } from './words.ts'
import './channels.css'

const REFRESH_MS = 30_000

/** How the payment channels stand: set up, heard of, refused notices; and whether they answer now. */
export default function ChannelsPage() {
  const words = useWords(channelsWords)
  const remote = useRemote<ChannelStatuses>('/v1/channels', REFRESH_MS)
  return (
    <>
      <PageHead title={words.title} />
      <RemoteView remote={remote}>
        {({ channels }) => (
          <div className="channels">
            {channels.map((status) => (
              <OfChannel key={status.channel} status={status} />
            ))}
          </div>
        )}
      </RemoteView>
    </>
  )
}

function OfChannel({ status }: { status: ChannelStatus }) {
  const words = useWords(channelsWords)
  const means = useWords(meansWords)
  const may = useMay('administrator', 'finance')
  const { channel, isSetUp } = status
  return (
    <section className="panel" aria-labelledby={`channel-${channel}`}>
      <header className="channels-head">
        <h2 id={`channel-${channel}`}>{means[channel]}</h2>
        <Badge tone={isSetUp ? 'good' : 'quiet'}>{isSetUp ? words.setUp : words.notSetUp}</Badge>
        {isSetUp && may && <Check channel={channel} name={means[channel]} />}
      </header>
      {isSetUp ? <Facts status={status} /> : <p className="soft">{words.notSetUpNext}</p>}
    </section>
  )
}

function Facts({ status }: { status: ChannelStatus }) {
  const words = useWords(channelsWords)
  const { channel, knowsPeople, noticeUrl, lastNoticeAt, waiting, waitingSince, refused } = status
  return (
    <>
      <dl className="channels-facts">
        <dt>{words.noticeUrl}</dt>
        <dd>
          <code>{noticeUrl}</code>
        </dd>
        <dt>{words.lastNotice}</dt>
        <dd>{lastNoticeAt ? <Stamp at={lastNoticeAt} /> : words.never}</dd>
        <dt>{words.waiting}</dt>
        <dd>
          {waitingSince ? (
            <>
              {words.waitingSince(waiting)} <Stamp at={waitingSince} />
            </>
          ) : (
            words.noneWaiting
          )}
        </dd>
        {channel === 'wechat' && (
          <>
            <dt>{words.portal}</dt>
            <dd>{knowsPeople ? words.portalOn : words.portalOff}</dd>
          </>
        )}
      </dl>
      <Refused refused={refused} />
    </>
  )
}

/** Asks the channel now, and says the answer in words. */
function Check({ channel, name }: { channel: string; name: string }) {
  const words = useWords(channelsWords)
  const failureWords = useFailureWords()
  const api = useApi()
  const [busy, setBusy] = useState(false)
  const [checked, setChecked] = useState<ChannelChecked | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  async function ask() {
    setBusy(true)
    const reply = await api.send<ChannelChecked>('POST', `/v1/channels/${channel}/check`)
    setBusy(false)
    setFailure(reply.ok ? null : reply.failure)
    setChecked(reply.ok ? reply.value : null)
  }
  return (
    <>
      <Button loading={busy} aria-label={words.checkLabel(name)} onClick={() => void ask()}>
        {words.check}
      </Button>
      <div className="channels-answer" role="status">
        {failure && <Alert showIcon type="error" title={failureWords(failure)} />}
        {checked?.ok && <Alert showIcon type="success" title={words.checked(checked.tookMs)} />}
        {checked?.why && (
          <Alert
            showIcon
            type="error"
            title={words.faults[checked.why]}
            description={checked.detail && words.detail(checked.detail)}
          />
        )}
      </div>
    </>
  )
}
