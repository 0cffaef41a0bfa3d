import { useEffect, useState } from 'react'
import type { TopUp } from '../../../contract/top-ups.ts'
import { formatYuanSign } from '../../amount.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { QrImage } from '../../qr-image.tsx'
import { formatTime } from '../../time.ts'
import { FailurePanel, Loading } from '../failure.tsx'
import { Icon } from '../icon.tsx'
import { Notice } from '../notice.tsx'
import { Screen } from '../screen.tsx'
import { type Loaded, useLoaded } from '../use-loaded.ts'
import { PayInWechat } from './pay-in-wechat.tsx'
import { topUpWords } from './words.ts'
import './top-up.css'

const ASK_MS = 3_000
const QR_PX = 240

type StatusProps = {
  id: string
  /** The account's balance as it may be shown; null while it is not known. */
  balance: string | null
  /** There is more money than the page knew of. */
  onCredited: () => void
}

/** What became of a top-up: asked for again and again while it waits and the page is looked at. */
export function TopUpStatus({ id, balance, onCredited }: StatusProps) {
  const words = useWords(topUpWords)
  const loaded = useLoaded<TopUp>(`/v1/me/top-ups/${id}`)
  const { value, failure, reload } = loaded
  const waits = value?.state === 'waiting'
  useEffect(() => {
    if (!waits) return
    const look = () => document.visibilityState === 'visible' && reload()
    const timer = setInterval(look, ASK_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [waits, reload])
  const credited = value?.state === 'credited'
  useEffect(() => {
    if (credited) onCredited()
  }, [credited, onCredited])
  return (
    <Screen title={words.statusTitle} above="/">
      {value && <Status topUp={value} loaded={loaded} balance={balance} />}
      {!value && !failure && <Loading />}
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
    </Screen>
  )
}

function Status({ topUp, loaded, balance }: { topUp: TopUp; loaded: Loaded<TopUp>; balance: string | null }) {
  const words = useWords(topUpWords)
  switch (topUp.state) {
    case 'waiting':
      return <Waiting topUp={topUp} loaded={loaded} />
    case 'credited':
      return <Credited topUp={topUp} balance={balance} />
    case 'closed':
      return (
        <>
          <Notice tone="info" title={words.closed}>
            {words.closedHelp}
          </Notice>
          <a className="button button-primary button-wide" href="#/top-up">
            {words.again}
          </a>
        </>
      )
    case 'differs':
      return (
        <Notice tone="warning" title={words.differs}>
          {words.differsHelp} {words.reference} {topUp.id.slice(-8)}
        </Notice>
      )
  }
}

function Waiting({ topUp, loaded }: { topUp: TopUp; loaded: Loaded<TopUp> }) {
  const words = useWords(topUpWords)
  const { language } = useLanguage()
  const [asking, setAsking] = useState(false)
  const { step, channel, amountFen, expiresAt } = topUp
  const name = words.channels[channel]
  useEffect(() => setAsking(false), [loaded.value])
  return (
    <>
      <p className="stall-amount">{formatYuanSign(amountFen)}</p>
      {step?.kind === 'qr' && (
        <figure className="top-up-qr">
          <QrImage text={step.text} label={words.scan(name)} widthPx={QR_PX} testId="top-up-qr" />
          <figcaption>{words.scan(name)}</figcaption>
        </figure>
      )}
      <Notice tone="info" title={words.waiting}>
        {words.waitingHelp(name)} {words.until(formatTime(expiresAt, language))}
      </Notice>
      {step?.kind === 'redirect' && (
        <a className="button button-primary button-wide" href={step.url}>
          {words.toPay}
        </a>
      )}
      {step?.kind === 'jsapi' && <PayInWechat parameters={step.parameters} onEnd={loaded.reload} />}
      <button
        type="button"
        className="button button-wide"
        aria-disabled={asking}
        onClick={() => {
          setAsking(true)
          loaded.reload()
        }}
      >
        {asking ? words.asking : words.ask}
      </button>
    </>
  )
}

function Credited({ topUp, balance }: { topUp: TopUp; balance: string | null }) {
  const words = useWords(topUpWords)
  return (
    <div className="top-up-done" role="status">
      <Icon name="check" size={64} />
      <h2>{words.credited}</h2>
      <p className="stall-amount">{formatYuanSign(topUp.amountFen)}</p>
      {balance !== null && (
        <p>
          {words.balance} <strong data-testid="balance-after">{balance}</strong>
        </p>
      )}
      <a className="button button-primary button-wide" href="#/">
        {words.done}
      </a>
      <a className="button button-plain" href="#/top-up">
        {words.again}
      </a>
    </div>
  )
}
