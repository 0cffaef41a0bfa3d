import { useCallback, useEffect, useRef, useState } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useApi } from '../sign-in/session.tsx'

export type GrowingList<Item> = {
  items: readonly Item[]
  failure: Failure | null
  loading: boolean
  /** True when there is nothing further. */
  complete: boolean
  more(): void
}

/** A list that grows as it is read: page after page by the server's cursor, each asked for by `more`. */
export function useGrowingList<Page extends { next?: string }, Item>(
  path: string,
  itemsOf: (page: Page) => readonly Item[],
): GrowingList<Item> {
  const api = useApi()
  const [items, setItems] = useState<readonly Item[]>([])
  const [next, setNext] = useState<string | null | undefined>(undefined)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [loading, setLoading] = useState(false)
  const asking = useRef(false)

  const more = useCallback(async () => {
    if (asking.current || next === null) return
    asking.current = true
    setLoading(true)
    const reply = await api.get<Page>(next === undefined ? path : `${path}?cursor=${next}`)
    asking.current = false
    setLoading(false)
    if (!reply.ok) return setFailure(reply.failure)
    setFailure(null)
    setItems((known) => [...known, ...itemsOf(reply.value)])
    setNext(reply.value.next ?? null)
  }, [api, path, next, itemsOf])

  useEffect(() => {
    if (next === undefined && !failure) void more()
  }, [more, next, failure])

  return { items, failure, loading, complete: next === null, more: () => void more() }
}
