import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import type { Takings } from '../../../contract/merchants.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { takingsWords } from './words.ts'

/** The figures of the day, before any chart. */
export function Headline({ takings, isToday }: { takings: Takings; isToday: boolean }) {
  const words = useWords(takingsWords)
  const { language } = useLanguage()
  const { totalFen, refundedFen, count, previousTotalFen, asOf } = takings
  return (
    <dl className="panel headline">
      <div className="headline-total">
        <dt>{words.total}</dt>
        <dd data-testid="takings-total">{formatYuanSign(totalFen)}</dd>
      </div>
      {refundedFen > 0 && (
        <div>
          <dt>{words.refunded}</dt>
          <dd>{formatYuanSign(-refundedFen)}</dd>
        </div>
      )}
      <div>
        <dt>{words.count}</dt>
        <dd>{count.toLocaleString('en')}</dd>
      </div>
      <div>
        <dt>{words.average}</dt>
        <dd>{count === 0 ? '—' : formatYuanSign(Math.round(totalFen / count))}</dd>
      </div>
      <div>
        <dt>{isToday ? words.compared : words.comparedDay}</dt>
        <dd>
          <Difference nowFen={totalFen} beforeFen={previousTotalFen} />
        </dd>
      </div>
      <div className="headline-as-of">
        <dt>{words.asOf}</dt>
        <dd>
          {formatExactly(asOf, language)}
          {isToday && <small> · {words.refreshes}</small>}
        </dd>
      </div>
    </dl>
  )
}

/** More or less than before: arrow, word, amount and share. */
function Difference({ nowFen, beforeFen }: { nowFen: number; beforeFen: number }) {
  const words = useWords(takingsWords)
  const difference = nowFen - beforeFen
  if (difference === 0) return <>{words.same}</>
  const more = difference > 0
  const share = beforeFen > 0 ? ` (${((Math.abs(difference) / beforeFen) * 100).toFixed(1)}%)` : ''
  return (
    <span className={more ? 'money-more' : 'money-less'}>
      {more ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}{' '}
      {more ? words.up : words.down} {formatYuanSign(Math.abs(difference))}
      <small>{share}</small>
    </span>
  )
}
