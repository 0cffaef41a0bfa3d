import { useEffect } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { preferences } from '../../../ui/phone/preferences.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { formatExactly } from '../../../ui/time.ts'
import type { BillNews } from '../events/live.ts'
import { placeOf } from '../shell/place-of.ts'
import { payCodeWords } from './words.ts'

/** Long enough to show the cashier; what was paid stays in the bills. */
const SHOWN_MS = 15_000

/** A payment went through: the amount large, to whom, and what is left. Then back to a fresh code. */
export function Paid({ news, onDone }: { news: BillNews; onDone: () => void }) {
  const words = useWords(payCodeWords)
  const { language } = useLanguage()
  const { bill, account } = news
  const { balanceHidden } = useCell(preferences)
  useEffect(() => {
    const timer = setTimeout(onDone, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onDone])
  return (
    <Screen title={words.title} above="/">
      <section className="paid" role="alert" data-testid="payment-success">
        <span className="paid-mark">
          <Icon name="check" size={44} />
        </span>
        <h2>{words.paid}</h2>
        <p className="paid-amount">{formatYuanSign(Math.abs(bill.amountFen))}</p>
        <p className="paid-place">{words.paidAt(placeOf(bill, language))}</p>
        <dl className="facts">
          {bill.subsidyPartFen !== 0 && (
            <>
              <dt>{words.subsidyPart}</dt>
              <dd>{formatYuanSign(Math.abs(bill.subsidyPartFen))}</dd>
            </>
          )}
          {account && (
            <>
              <dt>{words.balanceAfter}</dt>
              <dd>{balanceHidden ? words.hidden : formatYuanSign(account.walletFen + account.subsidyFen)}</dd>
            </>
          )}
          <dt>{words.time}</dt>
          <dd>{formatExactly(bill.occurredAt, language)}</dd>
        </dl>
      </section>
      <button type="button" className="button button-primary button-wide" onClick={onDone}>
        {words.again}
      </button>
      <a className="button" href="#/bills">
        {words.bills}
      </a>
    </Screen>
  )
}
