import './settings.css'
import { useState } from 'react'
import type { Sessions } from '../../../contract/sessions.ts'
import type { Failure } from '../../../ui/api.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { formatDayTime } from '../../../ui/time.ts'
import { api } from '../shell/session.ts'
import { settingsWords } from './words.ts'

type Session = Sessions['sessions'][number]

/** Where the person is signed in, and from where they top up without the app; what is not theirs can be ended. */
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
    const name = nameOf(session, words)
    setEnded(session.portal ? words.unbound(name) : words.sessionEnded(name))
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
  const name = nameOf(session, words)
  const since = formatDayTime(session.createdAt, language)
  return (
    <div className="row device">
      <Icon name={session.portal ? 'topUp' : 'devices'} />
      <div className="row-text">
        <p className="device-name">
          {name}
          {session.current && <span className="device-this">{words.thisDevice}</span>}
        </p>
        {session.portal && <p className="soft small">{words.portalWhat}</p>}
        <p className="soft small">{words.lastUsed(formatDayTime(session.lastUsedAt, language))}</p>
        <p className="soft small">{session.portal ? words.boundSince(since) : words.since(since)}</p>
      </div>
      {!session.current && (
        <button
          type="button"
          className="button"
          aria-label={session.portal ? words.unbindOf(name) : words.endSessionOf(name)}
          onClick={onEnd}
        >
          {session.portal ? words.unbind : words.endSession}
        </button>
      )}
    </div>
  )
}

function nameOf({ portal, device }: Session, words: (typeof settingsWords)['zh-CN']): string {
  return portal ? words.portals[portal] : device || words.unnamed
}
