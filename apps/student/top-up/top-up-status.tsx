import { useEffect, useState } from 'react'
import type { TopUp } from '../../../contract/top-ups.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { QrImage } from '../../../ui/qr-image.tsx'
import { formatTime } from '../../../ui/time.ts'
import { account, refreshAccount } from '../shell/account.ts'
import { FailurePanel, Loading } from '../shell/failure.tsx'
import { Icon } from '../shell/icon.tsx'
import { Notice } from '../shell/notice.tsx'
import { preferences } from '../shell/preferences.ts'
import { Screen } from '../shell/screen.tsx'
import { type Loaded, useLoaded } from '../shell/use-loaded.ts'
import { topUpWords } from './words.ts'
import './top-up.css'

const ASK_MS = 3_000
const QR_PX = 240

/** What became of a top-up: asked for again and again while it waits and the page is looked at. */
export default function TopUpStatus({ id }: { id: string }) {
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
    if (credited) void refreshAccount()
  }, [credited])
  return (
    <Screen title={words.statusTitle} above="/">
      {value && <Status topUp={value} loaded={loaded} />}
      {!value && !failure && <Loading />}
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
    </Screen>
  )
}

function Status({ topUp, loaded }: { topUp: TopUp; loaded: Loaded<TopUp> }) {
  const words = useWords(topUpWords)
  switch (topUp.state) {
    case 'waiting':
      return <Waiting topUp={topUp} loaded={loaded} />
    case 'credited':
      return <Credited topUp={topUp} />
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

function Credited({ topUp }: { topUp: TopUp }) {
  const words = useWords(topUpWords)
  const { me } = useCell(account)
  const { balanceHidden } = useCell(preferences)
  return (
    <div className="top-up-done" role="status">
      <Icon name="check" size={64} />
      <h2>{words.credited}</h2>
      <p className="stall-amount">{formatYuanSign(topUp.amountFen)}</p>
      {me && (
        <p>
          {words.balance}{' '}
          <strong data-testid="balance-after">
            {balanceHidden ? words.hidden : formatYuanSign(me.account.walletFen + me.account.subsidyFen)}
          </strong>
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
