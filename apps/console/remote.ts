import { useCallback, useEffect, useState } from 'react'
import type { Failure } from '../../ui/api.ts'
import { useApi } from './sign-in/session.tsx'

/** Something read from the server. While it is read again, and when that fails, the last value stays on the screen. */
export type Remote<T> = {
  value: T | null
  /** Whether `value` answers the present question, not the one before. */
  current: boolean
  failure: Failure | null
  loading: boolean
  reload: () => void
}

type Answered<T> = { path: string | null; turn: number; value: T | null; failure: Failure | null }

/**
 * Reads a path of the API, and reads again when the path changes.
 * @param path null: nothing to read yet
 * @param everyMs reads again so long after each answer, while the page is visible
 */
export function useRemote<T>(path: string | null, everyMs?: number): Remote<T> {
  const api = useApi()
  const [turn, setTurn] = useState(0)
  const [answer, setAnswer] = useState<Answered<T>>({ path: null, turn, value: null, failure: null })
  const reload = useCallback(() => setTurn((last) => last + 1), [])

  useEffect(() => {
    if (path === null) return
    // A slow answer to an old question must not replace the answer to a newer one.
    let over = false
    async function read(asked: string) {
      const reply = await api.get<T>(asked)
      if (over) return
      setAnswer((last) =>
        reply.ok
          ? { path, turn, value: reply.value, failure: null }
          : { path, turn, value: keepsSense(reply.failure) ? last.value : null, failure: reply.failure },
      )
    }
    void read(path)
    return () => {
      over = true
    }
  }, [api, path, turn])

  const answered = answer.path === path && answer.turn === turn
  useEffect(() => {
    if (!everyMs || !answered) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload()
    }, everyMs)
    return () => clearInterval(timer)
  }, [answered, everyMs, reload])

  useEffect(() => {
    addEventListener('online', reload)
    return () => removeEventListener('online', reload)
  }, [reload])

  return {
    value: answer.value,
    failure: answer.failure,
    current: answer.path === path,
    loading: path !== null && !answered,
    reload,
  }
}

/** After a lost network or a server's fault the last value is still worth showing; after a refusal it is not. */
function keepsSense(failure: Failure): boolean {
  return failure.code === 'offline' || failure.status >= 500
}
