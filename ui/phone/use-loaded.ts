import { useCallback, useEffect, useState } from 'react'
import type { Answer, Failure } from '../api.ts'
import { useApi } from './own-api.tsx'

export type Loaded<T> = {
  value: T | null
  failure: Failure | null
  reload: () => void
  /** Takes over what a later reply said. */
  setValue: (value: T) => void
}

/** Reads one thing from the API when the screen opens, and again when asked. */
export function useLoaded<T>(path: string): Loaded<T> {
  const api = useApi()
  const [value, setValue] = useState<T | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const take = useCallback((answer: Answer<T>) => {
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) setValue(answer.value)
  }, [])
  useEffect(() => {
    let wanted = true
    void api.get<T>(path).then((answer) => wanted && take(answer))
    return () => {
      wanted = false
    }
  }, [api, path, take])
  const reload = useCallback(() => void api.get<T>(path).then(take), [api, path, take])
  return { value, failure, reload, setValue }
}
