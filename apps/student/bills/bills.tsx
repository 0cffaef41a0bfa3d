import './bills.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bill } from '../../../contract/me.ts'
import { useWords } from '../../../ui/language.tsx'
import { Choices } from '../../../ui/phone/choices.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { go, usePlace } from '../../../ui/phone/router.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { type BillFilter, billFilters, billsByDay, matchesFilter } from './by-day.ts'
import { DayBills } from './day-bills.tsx'
import { MonthPicker } from './month-picker.tsx'
import { MonthSummary } from './month-summary.tsx'
import { type BillList, useBills } from './use-bills.ts'
import { billWords } from './words.ts'

/** What the list was when a bill was opened from it, so that going back finds the same place. */
type Kept = { month: string | null; filter: BillFilter; list: BillList | null; scrollY: number }
type Note = { restore: true }
let kept: Kept | null = null

/** What was spent and received, by day; months, kinds, and each bill's detail. */
export default function Bills() {
  const words = useWords(billWords)
  const { note } = usePlace()
  const [restored] = useState(() => ((note as Note | undefined)?.restore ? kept : null))
  const [month, setMonth] = useState(restored?.month ?? null)
  const [filter, setFilter] = useState<BillFilter>(restored?.filter ?? 'all')
  const { list, failure, loadMore } = useBills(month, restored?.list ?? null)
  const days = useMemo(
    () =>
      billsByDay(
        (list?.bills ?? []).filter((bill) => matchesFilter(bill, filter)),
        !list?.next,
      ),
    [list, filter],
  )
  useEffect(() => {
    if (restored) scrollTo(0, restored.scrollY)
  }, [restored])

  function open(bill: Bill) {
    kept = { month, filter, list, scrollY }
    go('/bills', { restore: true } satisfies Note, { replace: true })
    go('/bills/detail', bill)
  }

  return (
    <Screen title={words.title} above="/">
      <MonthPicker month={month} onMonth={setMonth} />
      {month && <MonthSummary key={month} month={month} />}
      <Choices
        title={words.filter}
        name="filter"
        choices={billFilters.map((value) => ({ value, label: words.filters[value] }))}
        chosen={filter}
        onChoose={setFilter}
      />
      {days.map((day) => (
        <DayBills key={day.day} day={day} onOpen={open} />
      ))}
      {failure && <FailurePanel failure={failure} onRetry={loadMore} />}
      {!list && !failure && <Loading />}
      {list && <ListEnd list={list} empty={days.length === 0} filter={filter} onMore={loadMore} />}
      {list && days.length === 0 && !list.next && filter !== 'all' && (
        <button type="button" className="button" onClick={() => setFilter('all')}>
          {words.showAll}
        </button>
      )}
    </Screen>
  )
}

/** Loads the next page when the end comes into sight; a button does it too. */
function ListEnd(props: { list: BillList; empty: boolean; filter: BillFilter; onMore: () => void }) {
  const words = useWords(billWords)
  const end = useRef<HTMLDivElement>(null)
  const { list, onMore } = props
  useEffect(() => {
    if (!end.current || !list.next) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onMore()
      },
      { rootMargin: '400px' },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [list, onMore])
  if (list.next) {
    return (
      <div ref={end} className="bills-end">
        <button type="button" className="button" onClick={onMore}>
          {words.more}
        </button>
      </div>
    )
  }
  if (!props.empty) return <p className="bills-end soft small">{words.end}</p>
  return (
    <div className="bills-end">
      <p>{props.filter === 'all' ? words.empty : words.emptyFilter}</p>
      {props.filter === 'all' && <p className="soft">{words.emptyHelp}</p>}
    </div>
  )
}
