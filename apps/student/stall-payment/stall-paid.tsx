import { Fragment, useEffect } from 'react'
import type { StallPayment } from '../../../contract/stall-payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { preferences } from '../../../ui/phone/preferences.ts'
import { Screen } from '../../../ui/phone/screen.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { chime } from '../pay-code/chime.ts'
import { stallWords } from './words.ts'

/** The stall was paid: the amount large, to whom, when, to show to the stall. It stays until the payer leaves it. */
export function StallPaid({ payment }: { payment: StallPayment }) {
  const words = useWords(stallWords)
  const { language } = useLanguage()
  const { balanceHidden } = useCell(preferences)
  useEffect(chime, [])
  const english = language === 'en'
  const { amountFen, chargedFen, subsidyFen, walletFen } = payment
  const stall = english ? payment.stallEn : payment.stall
  const merchant = english ? payment.merchantEn : payment.merchant
  const facts: [name: string, value: string][] = [
    ...(chargedFen === amountFen ? [] : [[words.price, formatYuanSign(amountFen)] as [string, string]]),
    ...(subsidyFen === 0 ? [] : [[words.subsidyPart, formatYuanSign(subsidyFen)] as [string, string]]),
    [words.balance, balanceHidden ? words.hidden : formatYuanSign(walletFen)],
    [words.time, formatExactly(payment.at, language)],
    [words.reference, payment.id.slice(-6).toUpperCase()],
  ]
  return (
    <Screen title={words.title} above="/">
      <section className="paid" role="alert" data-testid="stall-paid">
        <span className="paid-mark">
          <Icon name="check" size={44} />
        </span>
        <h2>{words.paid}</h2>
        <p className="paid-amount">{formatYuanSign(chargedFen)}</p>
        <p className="paid-place">{words.paidTo(stall, merchant)}</p>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      <a className="button button-primary button-wide" href="#/">
        {words.done}
      </a>
      <a className="button" href="#/bills">
        {words.bills}
      </a>
    </Screen>
  )
}
