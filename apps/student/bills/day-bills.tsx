import type { Bill } from '../../../contract/me.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDay, formatTime } from '../../../ui/time.ts'
import { placeOf } from '../shell/place-of.ts'
import type { BillDay } from './by-day.ts'
import { SignedAmount } from './signed-amount.tsx'
import { billWords } from './words.ts'

/** One day's bills under its sums. */
export function DayBills({ day, onOpen }: { day: BillDay; onOpen: (bill: Bill) => void }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  const sums = [
    day.spentFen === 0 ? '' : words.spentOfDay(formatYuanSign(day.spentFen)),
    day.receivedFen === 0 ? '' : words.receivedOfDay(formatYuanSign(day.receivedFen)),
  ].filter(Boolean)
  return (
    <section className="bill-day">
      <header>
        <h2>{formatDay(day.day, language)}</h2>
        {day.complete && <p className="soft small">{sums.join(' · ')}</p>}
      </header>
      <ul className="list">
        {day.bills.map((bill) => (
          <li key={bill.id}>
            <button type="button" className="row" onClick={() => onOpen(bill)}>
              <span className="row-text">
                <span className="bill-place">{placeOf(bill, language)}</span>
                <BillLine bill={bill} />
              </span>
              <SignedAmount amountFen={bill.amountFen} undone={bill.reversedBy !== null} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function BillLine({ bill }: { bill: Bill }) {
  const words = useWords(billWords)
  const { language } = useLanguage()
  return (
    <span className="bill-line soft small">
      {formatTime(bill.occurredAt, language)} {words.kinds[bill.kind]}
      {bill.late && <span className="tag">{words.late}</span>}
      {bill.reversedBy && <span className="tag">{words.reversed}</span>}
      {bill.refundedFen > 0 && (
        <span className="tag">{words.refunded(formatYuanSign(bill.refundedFen))}</span>
      )}
    </span>
  )
}
