import { useCallback, useEffect, useRef, useState } from 'react'
import type { Failure } from '../../ui/api.ts'
import { useApi } from './sign-in/session.tsx'

/** Something read from the server. While it is read again, and when that fails, the last value stays on the screen. */
export type Remote<T> = {
  value: T | null
  /** Whether `value` answers the present question, not the one before. */
  current: boolean
  failure: Failure | null
  loading: boolean
  reload(): void
}

type Answered<T> = { path: string | null; value: T | null; failure: Failure | null }

/**
 * Reads a path of the API, and reads again when the path changes.
 * @param path null: nothing to read yet
 * @param everyMs reads again in the background while the page is visible
 */
export function useRemote<T>(path: string | null, everyMs?: number): Remote<T> {
  const api = useApi()
  const [answer, setAnswer] = useState<Answered<T>>({ path: null, value: null, failure: null })
  const [pending, setPending] = useState(path !== null)
  const latest = useRef(0)

  const read = useCallback(async () => {
    if (path === null) return
    const turn = ++latest.current
    setPending(true)
    const reply = await api.get<T>(path)
    // A slow answer to an old question must not replace the answer to a newer one.
    if (turn !== latest.current) return
    setPending(false)
    setAnswer((last) =>
      reply.ok
        ? { path, value: reply.value, failure: null }
        : { path, value: keepsSense(reply.failure) ? last.value : null, failure: reply.failure },
    )
  }, [api, path])

  useEffect(() => {
    void read()
    return () => {
      latest.current++
    }
  }, [read])

  useEffect(() => {
    if (!everyMs) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read()
    }, everyMs)
    return () => clearInterval(timer)
  }, [read, everyMs])

  useEffect(() => {
    const retry = () => void read()
    addEventListener('online', retry)
    return () => removeEventListener('online', retry)
  }, [read])

  const { value, failure } = answer
  return { value, failure, current: answer.path === path, loading: pending, reload: read }
}

/** After a lost network or a server's fault the last value is still worth showing; after a refusal it is not. */
function keepsSense(failure: Failure): boolean {
  return failure.code === 'offline' || failure.status >= 500
}
