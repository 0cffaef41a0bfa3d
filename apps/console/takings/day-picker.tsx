import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { takingsWords } from './words.ts'

/** A day of business, up to today. */
export function DayPicker({
  date,
  today,
  onDate,
}: {
  date: string
  today: string
  onDate: (date: string) => void
}) {
  const words = useWords(takingsWords)
  return (
    <div className="day-picker">
      <Button
        icon={<LeftOutlined />}
        aria-label={words.previousDay}
        onClick={() => onDate(shift(date, -1))}
      />
      <Input
        type="date"
        aria-label={words.date}
        value={date}
        max={today}
        onChange={(event) => event.target.value && onDate(event.target.value)}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={words.nextDay}
        disabled={date >= today}
        onClick={() => onDate(shift(date, 1))}
      />
      <Button disabled={date === today} onClick={() => onDate(today)}>
        {words.today}
      </Button>
    </div>
  )
}

/** `YYYY-MM-DD`, so many days later. */
function shift(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}
