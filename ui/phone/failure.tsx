import { useEffect, useState } from 'react'
import type { Failure } from '../api.ts'
import { useWords } from '../language.tsx'
import { problemWords } from '../words/problems.ts'
import { Notice } from './notice.tsx'
import { phoneWords } from './words.ts'

/** A screen could not get what it shows: what happened, and the next step. */
export function FailurePanel({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const words = useWords(phoneWords)
  const problems = useWords(problemWords)
  const offline = failure.code === 'offline'
  const refused = failure.status === 403
  return (
    <div role="alert">
      <Notice
        tone={offline ? 'offline' : 'bad'}
        title={offline ? words.offline : problems[failure.code]}
        action={
          <button type="button" className="button" onClick={onRetry}>
            {words.retry}
          </button>
        }
      >
        {offline && words.offlineHelp}
        {refused && words.deskHelp}
      </Notice>
    </div>
  )
}

export function Loading() {
  const words = useWords(phoneWords)
  return <output className="loading">{words.loading}</output>
}

/** When a failure may be tried again (`retryAfterSeconds`), if it says so. */
export function retryAt(failure: Failure, now: Date): Date | null {
  const seconds = failure.problem?.retryAfterSeconds
  return typeof seconds === 'number' ? new Date(now.getTime() + seconds * 1000) : null
}

/** Counts down to when something may be tried again. Read out once, not every second. */
export function RetryCountdown({ at }: { at: Date }) {
  const words = useWords(phoneWords)
  const seconds = useSecondsUntil(at)
  if (seconds === 0) return <span>{words.retryNow}</span>
  const minutes = Math.floor(seconds / 60)
  const time =
    minutes < 60 ? words.minutes(minutes, seconds % 60) : words.hours(Math.floor(minutes / 60), minutes % 60)
  return (
    <span role="timer" aria-live="off">
      {words.retryIn(time)}
    </span>
  )
}

/** Whole seconds until an instant of this phone's clock, never below 0, renewed each second. */
export function useSecondsUntil(at: Date): number {
  const left = () => Math.max(0, Math.ceil((at.getTime() - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const update = () => setSeconds(Math.max(0, Math.ceil((at.getTime() - Date.now()) / 1000)))
    update()
    const timer = setInterval(update, 250)
    return () => clearInterval(timer)
  }, [at])
  return seconds
}
