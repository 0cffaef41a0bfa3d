import { useWords } from '../../../ui/language.tsx'
import { aidReportWords } from './words.ts'

/** What the report is and is not, and who hears of a look. */
export function About() {
  const words = useWords(aidReportWords)
  return (
    <p className="aid-report-what">
      {words.what} <span className="soft">{words.logged}</span>
    </p>
  )
}
