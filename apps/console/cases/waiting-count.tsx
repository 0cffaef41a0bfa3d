import type { CaseCounts } from '../../../contract/cases.ts'
import { useWords } from '../../../ui/language.tsx'
import { useRemote } from '../remote.ts'
import { casesWords } from './words.ts'

const REFRESH_MS = 60_000

/** How many cases wait, beside their page in the navigation; nothing when there are none. */
export function WaitingCount() {
  const words = useWords(casesWords)
  const counts = useRemote<CaseCounts>('/v1/case-counts', REFRESH_MS).value
  const waiting = counts ? counts.open + counts.proposed : 0
  if (waiting === 0) return null
  return (
    <span className="nav-count">
      <span aria-hidden>{waiting > 99 ? '99+' : waiting}</span>
      <span className="visually-hidden">{words.waiting(waiting)}</span>
    </span>
  )
}
