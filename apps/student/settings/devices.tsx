import './settings.css'
import { useState } from 'react'
import type { Sessions } from '../../../contract/sessions.ts'
import type { Failure } from '../../../ui/api.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import { FailurePanel, Loading } from '../shell/failure.tsx'
import { Icon } from '../shell/icon.tsx'
import { Notice } from '../shell/notice.tsx'
import { Screen } from '../shell/screen.tsx'
import { api } from '../shell/session.ts'
import { useLoaded } from '../shell/use-loaded.ts'
import { settingsWords } from './words.ts'

type Session = Sessions['sessions'][number]

/** Where the person is signed in; a sign-in that is not theirs can be ended. */
export default function Devices() {
  const words = useWords(settingsWords)
  const { value, failure, reload, setValue } = useLoaded<Sessions>('/v1/me/sessions')
  const [endFailure, setEndFailure] = useState<Failure | null>(null)
  const [ended, setEnded] = useState<string | null>(null)

  async function end(session: Session) {
    const answer = await api.send('DELETE', `/v1/me/sessions/${session.id}`)
    const gone = answer.ok || answer.failure.code === 'not_found'
    setEndFailure(answer.ok || gone ? null : answer.failure)
    if (!gone || !value) return
    setEnded(words.sessionEnded(session.device || words.unnamed))
    setValue({ sessions: value.sessions.filter((other) => other.id !== session.id) })
  }

  async function endOthers() {
    const answer = await api.send('DELETE', '/v1/me/sessions')
    setEndFailure(answer.ok ? null : answer.failure)
    if (!answer.ok || !value) return
    setEnded(words.othersEnded)
    setValue({ sessions: value.sessions.filter((session) => session.current) })
  }

  return (
    <Screen title={words.devices} above="/">
      <p>{words.devicesWhat}</p>
      <output>{ended && <Notice tone="good" title={ended} />}</output>
      {failure && <FailurePanel failure={failure} onRetry={reload} />}
      {endFailure && <FailurePanel failure={endFailure} onRetry={() => setEndFailure(null)} />}
      {!value && !failure && <Loading />}
      {value && (
        <ul className="list">
          {value.sessions.map((session) => (
            <li key={session.id}>
              <Device session={session} onEnd={() => void end(session)} />
            </li>
          ))}
        </ul>
      )}
      {value && value.sessions.length > 2 && (
        <button type="button" className="button" onClick={() => void endOthers()}>
          {words.endOthers}
        </button>
      )}
    </Screen>
  )
}

function Device({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const words = useWords(settingsWords)
  const { language } = useLanguage()
  const name = session.device || words.unnamed
  return (
    <div className="row device">
      <Icon name="devices" />
      <div className="row-text">
        <p className="device-name">
          {name}
          {session.current && <span className="device-this">{words.thisDevice}</span>}
        </p>
        <p className="soft small">{words.lastUsed(formatDayTime(session.lastUsedAt, language))}</p>
        <p className="soft small">{words.since(formatDayTime(session.createdAt, language))}</p>
      </div>
      {!session.current && (
        <button type="button" className="button" aria-label={words.endSessionOf(name)} onClick={onEnd}>
          {words.endSession}
        </button>
      )}
    </div>
  )
}
