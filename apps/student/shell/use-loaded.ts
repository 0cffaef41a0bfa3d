import { useCallback, useEffect, useState } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { api } from './session.ts'

export type Loaded<T> = {
  value: T | null
  failure: Failure | null
  reload: () => void
  /** Takes over what a later reply said. */
  setValue: (value: T) => void
}

/** Reads one thing from the API when the screen opens, and again when asked. */
export function useLoaded<T>(path: string): Loaded<T> {
  const [value, setValue] = useState<T | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let wanted = true
    setFailure(null)
    void api.get<T>(path).then((answer) => {
      if (!wanted) return
      if (answer.ok) setValue(answer.value)
      else setFailure(answer.failure)
    })
    return () => {
      wanted = false
    }
  }, [path, turn])
  const reload = useCallback(() => setTurn((last) => last + 1), [])
  return { value, failure, reload, setValue }
}
