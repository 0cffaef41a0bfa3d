import { CalendarOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { readDay } from './day.ts'
import { listWords } from './words.ts'

/**
 * A date, typed or chosen from the browser's calendar. It is always written `YYYY-MM-DD`: the browser's own field takes
 * its order of day and month from the machine, which need not be the page's.
 */
export function DayField({
  id,
  label,
  value = '',
  min,
  max,
  onChange,
}: {
  id?: string
  /** Needed where no label stands beside it. */
  label?: string
  value?: string
  min?: string | undefined
  max?: string | undefined
  /** Gets a date within the bounds, or an empty text when the field was cleared. */
  onChange?: (day: string) => void
}) {
  const words = useWords(listWords)
  const calendar = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [given, setGiven] = useState(value)
  if (given !== value) {
    setGiven(value)
    setText(value)
  }
  const read = text.trim() === '' ? '' : readDay(text)
  const fits = read === '' || (read !== null && !(min && read < min) && !(max && read > max))

  function take() {
    if (read !== null && fits && read !== value) onChange?.(read)
    else if (read !== null && fits) setText(read)
  }

  return (
    <span className="day-field">
      <Input
        id={id}
        aria-label={label}
        placeholder={words.dayShape}
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={text}
        status={fits ? '' : 'error'}
        aria-invalid={!fits}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        onPressEnter={take}
        suffix={
          <button
            type="button"
            className="day-open"
            aria-label={label ? `${words.calendar}: ${label}` : words.calendar}
            onClick={() => calendar.current?.showPicker()}
          >
            <CalendarOutlined />
          </button>
        }
      />
      <input
        ref={calendar}
        type="date"
        className="day-calendar"
        tabIndex={-1}
        aria-hidden
        value={value}
        min={min}
        max={max}
        onChange={(event) => onChange?.(event.target.value)}
      />
    </span>
  )
}
