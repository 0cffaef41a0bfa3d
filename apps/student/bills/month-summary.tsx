import type { MonthSummary as Summary } from '../../../contract/me.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { FailurePanel, Loading } from '../../../ui/phone/failure.tsx'
import { useLoaded } from '../../../ui/phone/use-loaded.ts'
import { formatMonth } from '../../../ui/time.ts'
import { billWords } from './words.ts'

/** A month in sums: spent, topped up, and where. */
export function MonthSummary({ month }: { month: string }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  const { value, failure, reload } = useLoaded<Summary>(`/v1/me/bill-months?month=${month}`)
  if (failure) return <FailurePanel failure={failure} onRetry={reload} />
  if (!value) return <Loading />
  return (
    <section className="panel month-summary">
      <h2>{formatMonth(month, language)}</h2>
      <dl className="facts">
        <dt>{words.spent}</dt>
        <dd>{formatYuanSign(value.spentFen)}</dd>
        <dt>{words.toppedUp}</dt>
        <dd>{formatYuanSign(value.toppedUpFen)}</dd>
      </dl>
      {value.byMerchant.length > 0 && (
        <details>
          <summary>{words.byMerchant}</summary>
          <ul>
            {value.byMerchant.map(({ merchant, amountFen, count }) => (
              <li key={merchant}>
                <span className="row-text">{merchant}</span>
                <span className="soft small">{words.times(count)}</span>
                <span className="amount">{formatYuanSign(Math.abs(amountFen))}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
