import { useCallback, useEffect, useState } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useApi } from '../sign-in/session.tsx'

export type GrowingList<Item> = {
  items: readonly Item[]
  failure: Failure | null
  loading: boolean
  /** True when there is nothing further. */
  complete: boolean
  more: () => void
}

/** A list that grows as it is read: page after page by the server's cursor, the first at once, each next by `more`. */
export function useGrowingList<Page extends { next?: string }, Item>(
  path: string,
  itemsOf: (page: Page) => readonly Item[],
): GrowingList<Item> {
  const api = useApi()
  const [pages, setPages] = useState<readonly Page[]>([])
  const [wanted, setWanted] = useState(1)
  const [failure, setFailure] = useState<Failure | null>(null)
  const last = pages.at(-1)
  const complete = last !== undefined && last.next === undefined
  const loading = pages.length < wanted && !complete && failure === null

  useEffect(() => {
    if (!loading) return
    let over = false
    async function read() {
      const reply = await api.get<Page>(last?.next ? `${path}?cursor=${last.next}` : path)
      if (over) return
      if (reply.ok) setPages((read) => [...read, reply.value])
      else setFailure(reply.failure)
    }
    void read()
    return () => {
      over = true
    }
  }, [api, path, loading, last])

  const more = useCallback(() => {
    setFailure(null)
    setWanted(pages.length + 1)
  }, [pages.length])

  return { items: pages.flatMap(itemsOf), failure, loading, complete, more }
}
