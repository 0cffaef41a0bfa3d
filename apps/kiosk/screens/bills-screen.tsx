import type { Bills } from '../../../contract/me.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatDayTime } from '../../../ui/time.ts'
import { kioskWords } from '../words/words.ts'
import type { InsideProps } from './menu-screen.tsx'
import { TroubleText } from './trouble-text.tsx'
import { useOwn } from './use-own.ts'

const SHOWN = 12

/** The latest bills: enough for "what was that?"; the app has them all. */
export function BillsScreen({ visit, runner }: InsideProps) {
  const words = useWords(kioskWords)
  const { language } = useLanguage()
  const { value, trouble } = useOwn<Bills>(`/v1/me/bills?limit=${SHOWN}`, visit.token)
  return (
    <main className="screen">
      <div className="screen-top">
        <h1>{words.bills.title}</h1>
        {!value && !trouble && <p role="status">{words.bills.loading}</p>}
        <TroubleText trouble={trouble} />
        {value?.bills.length === 0 && <p>{words.bills.none}</p>}
        {value && value.bills.length > 0 && (
          <table className="bills">
            <thead className="visually-hidden">
              <tr>
                <th>{words.bills.occurred}</th>
                <th>{words.bills.place}</th>
                <th>{words.bills.amount}</th>
              </tr>
            </thead>
            <tbody>
              {value.bills.map((bill) => (
                <tr key={bill.id}>
                  <td>{formatDayTime(bill.occurredAt, language)}</td>
                  <td>
                    {language === 'en' ? bill.placeEn : bill.place}
                    {bill.late && <small> {words.bills.late}</small>}
                  </td>
                  <td className="number">
                    {bill.amountFen > 0 ? '+' : ''}
                    {formatYuanSign(bill.amountFen)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <div className="screen-controls">
        <button type="button" className="big" onClick={() => runner.open('menu')}>
          {words.back}
        </button>
      </div>
    </main>
  )
}
