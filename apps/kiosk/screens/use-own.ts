import { useEffect, useState } from 'react'
import { type Answer, createApi } from '../../../ui/api.ts'
import type { Trouble } from '../visit/visit.ts'

/** Something of the person who is inside: what was read, or why it could not be; both null while it is being read. */
export function useOwn<T>(path: string, token: string): { value: T | null; trouble: Trouble | null } {
  const [answer, setAnswer] = useState<Answer<T> | null>(null)
  useEffect(() => {
    let over = false
    const api = createApi(
      () => token,
      () => undefined,
    )
    async function read() {
      const reply = await api.get<T>(path)
      if (!over) setAnswer(reply)
    }
    void read()
    return () => {
      over = true
    }
  }, [path, token])
  if (!answer) return { value: null, trouble: null }
  if (answer.ok) return { value: answer.value, trouble: null }
  return { value: null, trouble: { code: answer.failure.code, extensions: answer.failure.problem ?? {} } }
}
