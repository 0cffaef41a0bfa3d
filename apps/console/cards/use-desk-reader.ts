import { useEffect, useState } from 'react'
import { followReader, type Reader } from '../../../ui/terminal/reader-client.ts'

/** The reader at this desk, while whatever asks for it is on the screen; null for a moment at first. */
export function useDeskReader(): Reader | null {
  const [reader, setReader] = useState<Reader | null>(null)
  useEffect(() => {
    const following = new AbortController()
    const { signal } = following
    setReader(followReader({ fetch: (...call) => fetch(...call), storage: localStorage, signal }))
    return () => following.abort()
  }, [])
  return reader
}
