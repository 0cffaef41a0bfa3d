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
    <section className="panel aid-report-criteria" aria-label={words.criteria}>
      <p>
        <strong>{words.criteria}</strong> {low.length === 0 ? words.never : words.rule(mealsMin, low)}{' '}
        <a href={addressOf('policy')}>{words.policy}</a>
      </p>
      <p>
        {words.considered(count(look.considered))} · <strong>{words.shownCount(count(look.shown))}</strong>
        {look.leftOut > 0 && ` · ${words.leftOut(count(look.leftOut))}`}
      </p>
    </section>
  )
}
