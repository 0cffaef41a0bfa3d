import { useCallback, useEffect, useRef, useState } from 'react'
import type { Bill, Bills } from '../../../contract/me.ts'
import type { Failure } from '../../../ui/api.ts'
import { api } from '../shell/session.ts'

export type BillList = { bills: Bill[]; next: string | undefined }

const PAGE_SIZE = 50

/**
 * The person's bills, newest first, a page at a time.
 * @param month `YYYY-MM`, or null for all
 * @param kept a list to go on with, when the person comes back to it
 */
export function useBills(month: string | null, kept: BillList | null) {
  const [list, setList] = useState<BillList | null>(kept)
  const [failure, setFailure] = useState<Failure | null>(null)
  // Counts changes of the month, so that an answer for another month is dropped.
  const turn = useRef(0)
  const loading = useRef(false)

  const load = useCallback(
    async (before: BillList | null) => {
      if (loading.current) return
      loading.current = true
      const asked = turn.current
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) })
      if (month) query.set('month', month)
      if (before?.next) query.set('cursor', before.next)
      const answer = await api.get<Bills>(`/v1/me/bills?${query}`)
      if (asked !== turn.current) return
      loading.current = false
      setFailure(answer.ok ? null : answer.failure)
      if (!answer.ok) return
      const { bills, next } = answer.value
      setList({ bills: [...(before?.bills ?? []), ...bills], next })
    },
    [month],
  )

  const first = useRef(kept)
  useEffect(() => {
    const goOnWith = first.current
    first.current = null
    if (goOnWith) return
    turn.current++
    loading.current = false
    setList(null)
    setFailure(null)
    void load(null)
  }, [load])

  const loadMore = useCallback(() => {
    if (!list || list.next) void load(list)
  }, [list, load])
  return { list, failure, loadMore }
}
