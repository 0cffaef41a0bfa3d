import './report-lost.css'
import { useState } from 'react'
import type { AccountStateReply } from '../../../contract/me.ts'
import type { Failure } from '../../../ui/api.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { locked } from '../lock/lock.ts'
import { lockWords } from '../lock/words.ts'
import { account, applyToAccount, refreshAccount } from '../shell/account.ts'
import { api } from '../shell/session.ts'
import { CardFacts } from './card-facts.tsx'
import { cardWords } from './words.ts'

/** Report lost and release, each in two taps from home and with no PIN (RULES 2.3, 2.4). */
export default function ReportLost() {
  const words = useWords(cardWords)
  const { releaseFirst } = useWords(lockWords)
  const closed = useCell(locked)
  const { me, failure: meFailure } = useCell(account)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const [changed, setChanged] = useState<AccountStateReply | null>(null)

  async function change(path: '/v1/me/loss-report' | '/v1/me/release') {
    if (busy) return
    setBusy(true)
    const answer = await api.send<AccountStateReply>('POST', path, {})
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return void refreshAccount()
    setChanged(answer.value)
    const now = account.get().me?.account
    if (now) applyToAccount({ account: { ...now, state: answer.value.state } })
  }

  const state = me?.account.state
  const done = changed && (changed.state === 'lost' ? words.done : words.released)
  const title = done ?? (state === 'lost' ? words.releaseTitle : words.title)
  return (
    <Screen title={title} above="/">
      {failure && <FailurePanel failure={failure} onRetry={() => setFailure(null)} />}
      {(failure ?? meFailure)?.code === 'offline' && <p>{words.otherWays}</p>}
      {!me && (meFailure ? null : <Loading />)}
      {changed ? (
        <Done changed={changed} onUndo={closed ? null : () => setChanged(null)} />
      ) : (
        <>
          {state === 'active' && <Report busy={busy} onConfirm={() => void change('/v1/me/loss-report')} />}
          {state === 'lost' && closed && <Notice tone="warning" title={releaseFirst} />}
          {state === 'lost' && !closed && (
            <Release busy={busy} onConfirm={() => void change('/v1/me/release')} />
          )}
          {(state === 'frozen' || state === 'void') && <NotPossible />}
          {me && !closed && <CardFacts card={me.card} />}
        </>
      )}
    </Screen>
  )
}

function Report({ busy, onConfirm }: { busy: boolean; onConfirm: () => void }) {
  const words = useWords(cardWords)
  return (
    <>
      <Consequences title={words.loseWhat} items={words.consequences} then={words.balanceSafe} />
      <button
        type="button"
        className="button button-danger button-wide"
        aria-disabled={busy}
        onClick={onConfirm}
      >
        {words.confirm}
      </button>
    </>
  )
}

function Release({ busy, onConfirm }: { busy: boolean; onConfirm: () => void }) {
  const words = useWords(cardWords)
  return (
    <>
      <Notice tone="warning" title={words.done} />
      <Consequences title={words.releaseWhat} items={words.restored} then={words.releaseOnlyIf} />
      <button
        type="button"
        className="button button-primary button-wide"
        aria-disabled={busy}
        onClick={onConfirm}
      >
        {words.confirmRelease}
      </button>
      <p className="soft">{words.replace}</p>
    </>
  )
}

/** What was done, and how to undo it; not under the button that was just tapped, lest a double tap undo it. */
function Done({ changed, onUndo }: { changed: AccountStateReply; onUndo: (() => void) | null }) {
  const words = useWords(cardWords)
  const { toHome } = useWords(phoneWords)
  const { language } = useLanguage()
  const lost = changed.state === 'lost'
  const time = formatDayTime(changed.changedAt, language)
  return (
    <>
      <div role="alert">
        <Notice tone="good" title={lost ? words.done : words.released}>
          <p>{lost ? words.doneAt(time) : words.releasedAt(time)}</p>
          {lost && <p>{words.offlineRisk}</p>}
        </Notice>
      </div>
      <a className="button button-wide" href={lost ? '#/' : '#/code'}>
        {lost ? toHome : words.toCode}
      </a>
      {lost && (
        <>
          <p className="soft">{words.replace}</p>
          {onUndo && (
            <button type="button" className="button button-plain" onClick={onUndo}>
              {words.undo}
            </button>
          )}
        </>
      )}
    </>
  )
}

function NotPossible() {
  const words = useWords(cardWords)
  const { deskHelp } = useWords(phoneWords)
  return (
    <Notice tone="bad" title={words.notPossible}>
      {deskHelp}
    </Notice>
  )
}

function Consequences(props: { title: string; items: readonly string[]; then: string }) {
  return (
    <section className="panel consequences">
      <h2>{props.title}</h2>
      <ul>
        {props.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <p>{props.then}</p>
    </section>
  )
}
