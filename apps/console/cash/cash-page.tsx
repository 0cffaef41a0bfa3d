import { Alert } from 'antd'
import { useRef } from 'react'
import type { CashDay } from '../../../contract/cash.ts'
import { useWords } from '../../../ui/language.tsx'
import { businessDay } from '../../../ui/time.ts'
import { useFilters } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PageHead } from '../layout/page-head.tsx'
import { useRemote } from '../remote.ts'
import { Counter } from './counter.tsx'
import { DayList } from './day-list.tsx'
import { cashWords } from './words.ts'
import './cash.css'

const REFRESH_MS = 30_000

/** The cash counter (RULES 4.1): notes become balance, by keyboard alone; beside it what was taken on the day. */
export default function CashPage() {
  const words = useWords(cashWords)
  const mayTake = useMay('administrator', 'card_centre')
  const { query } = useFilters()
  const today = businessDay(new Date())
  const date = query.get('date') ?? today
  const counter = useRef<HTMLElement>(null)
  const day = useRemote<CashDay>(`/v1/cash-top-ups?date=${date}`, REFRESH_MS)
  return (
    <>
      <PageHead title={words.title} />
      {!mayTake && <Alert type="info" showIcon title={words.readOnly} />}
      <div className={mayTake ? 'cash' : 'cash cash-read-only'}>
        {mayTake && <Counter ref={counter} onTaken={day.reload} />}
        <DayList
          day={day}
          date={date}
          today={today}
          mayTake={mayTake}
          onReversed={() => focusOn(counter.current)}
        />
      </div>
    </>
  )
}

/** The keyboard goes on at the counter: the button that opened the dialog is gone with its row's five minutes. */
function focusOn(counter: HTMLElement | null): void {
  counter?.querySelector<HTMLElement>('input, .ant-btn-primary')?.focus()
}
