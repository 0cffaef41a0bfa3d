import type { ReconciliationDay } from '../../../contract/reconciliation.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge } from '../states/badge.tsx'
import { reconciliationWords } from './words.ts'

/** How a day of a channel stands, in a word or two. */
export function DayState({ day }: { day: ReconciliationDay }) {
  const words = useWords(reconciliationWords)
  if (day.state === 'failed') return <Badge tone="bad">{words.states.failed}</Badge>
  if (day.state !== 'matched') return <Badge tone="quiet">{words.states[day.state]}</Badge>
  return (
    <span className="badges">
      {day.open > 0 && <Badge tone="bad">{words.openCount(day.open)}</Badge>}
      {day.timing > 0 && <Badge tone="warning">{words.timingCount(day.timing)}</Badge>}
      {day.open + day.timing === 0 && <Badge tone="good">{words.states.matched}</Badge>}
    </span>
  )
}

export function isUnderWay({ state }: Pick<ReconciliationDay, 'state'>): boolean {
  return state === 'loading' || state === 'matching' || state === 'waiting'
}
