import type { AidLook } from '../../../contract/aid-report.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import { aidReportWords } from './words.ts'

/** By which thresholds a look found whom it shows, and how many. */
export function Criteria({ look }: { look: Omit<AidLook, 'students'> }) {
  const words = useWords(aidReportWords)
  const { mealsMin, medianBelowFen, percentile, percentileFen } = look.criteria
  const low = [
    ...(medianBelowFen > 0 ? [words.belowAmount(formatYuanSign(medianBelowFen))] : []),
    ...(percentile > 0
      ? [words.belowPercentile(percentile, percentileFen === null ? null : formatYuanSign(percentileFen))]
      : []),
  ]
  const count = (number: number) => number.toLocaleString('en')
  return (
    <section className="panel aid-report-criteria" aria-labelledby="aid-report-criteria">
      <div>
        <h2 id="aid-report-criteria">{words.criteria}</h2>
        <ul>
          <li>{words.mealsMin(mealsMin)}</li>
          {low.length === 0 && <li>{words.never}</li>}
          {low.map((text, i) => (
            <li key={text}>{i > 0 ? `${words.either} ${text}` : text}</li>
          ))}
        </ul>
        <a href={addressOf('policy')}>{words.policy}</a>
      </div>
      <ul className="plain-list aid-report-figures">
        <li>{words.considered(count(look.considered))}</li>
        <li>
          <strong>{words.shownCount(count(look.shown))}</strong>
        </li>
        {look.leftOut > 0 && <li>{words.leftOut(count(look.leftOut))}</li>}
      </ul>
    </section>
  )
}
