import { useLanguage, useWords } from '../../../ui/language.tsx'
import { campusNow } from '../../../ui/phone/campus-clock.ts'
import { businessDay, formatMonth } from '../../../ui/time.ts'
import { lastMonths } from './last-months.ts'
import { billWords } from './words.ts'

/** All bills, or those of one of the last twelve months. */
export function MonthPicker(props: { month: string | null; onMonth: (month: string | null) => void }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  const months = lastMonths(businessDay(campusNow()).slice(0, 7), 12)
  return (
    <div className="field">
      <label htmlFor="month">{words.month}</label>
      <div className="field-frame">
        <select
          id="month"
          value={props.month ?? ''}
          onChange={(event) => props.onMonth(event.target.value || null)}
        >
          <option value="">{words.allMonths}</option>
          {months.map((month) => (
            <option key={month} value={month}>
              {formatMonth(month, language)}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}
