import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useWords } from '../../../ui/language.tsx'
import { shiftDay } from '../list/day.ts'
import { DayField } from '../list/day-field.tsx'
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
        onClick={() => onDate(shiftDay(date, -1))}
      />
      <DayField label={words.date} value={date} max={today} onChange={(day) => onDate(day || today)} />
      <Button
        icon={<RightOutlined />}
        aria-label={words.nextDay}
        disabled={date >= today}
        onClick={() => onDate(shiftDay(date, 1))}
      />
      <Button disabled={date === today} onClick={() => onDate(today)}>
        {words.today}
      </Button>
    </div>
  )
}
