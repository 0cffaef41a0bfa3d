import type { ReactNode } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel } from '../../../ui/phone/failure.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { account, refreshAccount } from '../shell/account.ts'
import { enrolThisPhone, forgetFailure, type Phone } from './phone.ts'
import type { Readiness } from './readiness.ts'
import { payCodeWords } from './words.ts'

/** Why there is no code, and what to do about it. */
export function NoCode(props: { ready: Readiness; failure: Failure | null; lacks: Phone['lacks'] }) {
  const words = useWords(payCodeWords)
  const owes = (useCell(account).me?.account.walletFen ?? 0) < 0
  const { ready, failure, lacks } = props
  const retry = () => {
    forgetFailure()
    void refreshAccount()
  }
  if (lacks === 'https') return <Why title={words.insecure}>{words.insecureHelp}</Why>
  if (lacks === 'store') return <Why title={words.noStore}>{words.noStoreHelp}</Why>
  if (ready.step === 'refused') return <Refused why={ready.why} />
  if (ready.step === 'ask') return <Elsewhere />
  if (failure?.code === 'account_state_conflict' && owes) {
    return <Why title={words.certificateRefused}>{words.insufficient}</Why>
  }
  if (failure) return <FailurePanel failure={failure} onRetry={retry} />
  if (ready.step === 'offline') {
    const noKey = ready.why === 'no_key'
    return (
      <Why
        tone="offline"
        title={noKey ? words.noKeyOffline : words.expiredOffline}
        action={<RetryButton onClick={retry} />}
      >
        {noKey ? words.noKeyOfflineHelp : words.expiredOfflineHelp}
      </Why>
    )
  }
  return <output className="loading">{ready.step === 'enrol' ? words.enrolling : words.preparing}</output>
}

/** The account does not pay now: why, and what to do about it. */
export function Refused({ why }: { why: 'lost' | 'frozen' | 'void' }) {
  const words = useWords(payCodeWords)
  const { deskHelp } = useWords(phoneWords)
  if (why !== 'lost') return <Why title={words[why]}>{deskHelp}</Why>
  return (
    <Why
      title={words.lost}
      action={
        <a className="button button-primary button-wide" href="#/card">
          {words.toRelease}
        </a>
      }
    >
      {words.lostHelp}
    </Why>
  )
}

/** Another phone has the code: one at a time is said plainly before the other is ended. */
function Elsewhere() {
  const words = useWords(payCodeWords)
  const { language } = useLanguage()
  const since = useCell(account).me?.payKey?.createdAt
  return (
    <>
      <Notice tone="warning" title={words.elsewhere}>
        {since && <p>{words.elsewhereSince(formatDayTime(since, language))}</p>}
        <p>{words.elsewhereHelp}</p>
      </Notice>
      <button
        type="button"
        className="button button-primary button-wide"
        onClick={() => void enrolThisPhone()}
      >
        {words.useHere}
      </button>
      <p className="soft">{words.elsewhereNotYou}</p>
      <a className="button" href="#/card">
        {words.toCard}
      </a>
    </>
  )
}

function Why(props: { title: string; tone?: 'bad' | 'offline'; children: ReactNode; action?: ReactNode }) {
  return (
    <>
      <div role="alert">
        <Notice tone={props.tone ?? 'bad'} title={props.title}>
          {props.children}
        </Notice>
      </div>
      {props.action}
    </>
  )
}

function RetryButton({ onClick }: { onClick: () => void }) {
  const { retry } = useWords(phoneWords)
  return (
    <button type="button" className="button button-primary button-wide" onClick={onClick}>
      {retry}
    </button>
  )
}
