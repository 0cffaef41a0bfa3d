import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { DayField } from './day-field.tsx'
import { listWords } from './words.ts'

/** A filter from a day to a day, neither after today nor the wrong way round; `from` and `to` in the address. */
export function DayRange() {
  const words = useWords(listWords)
  const { query, setFilters } = useFilters()
  const today = businessDay(new Date())
  return (
    <>
      <DayField
        label={words.from}
        max={query.get('to') ?? today}
        value={query.get('from') ?? ''}
        onChange={(from) => setFilters({ from })}
      />
      <span className="soft">{words.until}</span>
      <DayField
        label={words.to}
        min={query.get('from') ?? undefined}
        max={today}
        value={query.get('to') ?? ''}
        onChange={(to) => setFilters({ to })}
      />
    </>
  )
}
