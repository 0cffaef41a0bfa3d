import { useEffect } from 'react'
import type { CaseCounts } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { useAddress } from '../address.ts'
import { useRemote } from '../remote.ts'
import { casesWords } from './words.ts'

const REFRESH_MS = 60_000

/** How many cases wait, beside their page in the navigation; nothing when there are none. */
export function WaitingCount() {
  const words = useWords(casesWords)
  const { value: counts, reload } = useRemote<CaseCounts>('/v1/case-counts', REFRESH_MS)
  const here = useAddress().path.join('/')
  // Whoever leaves a case may just have decided it.
  useEffect(reload, [here, reload])
  const waiting = counts ? counts.open + counts.proposed : 0
  if (waiting === 0) return null
  return (
    <span className="nav-count">
      <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
      <span className="visually-hidden">{words.waiting(waiting)}</span>
    </span>
  )
}
