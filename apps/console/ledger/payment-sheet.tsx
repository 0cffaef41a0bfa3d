import type { PaymentDetail } from '../../../contract/payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { CopyButton } from '../acts/copy-button.tsx'
import { addressOf } from '../address.ts'
import { useMay } from '../layout/operator.tsx'
import { PaymentRefunds } from '../refunds/payment-refunds.tsx'
import { useRemote } from '../remote.ts'
import { Badge } from '../states/badge.tsx'
import { RemoteView } from '../states/remote-view.tsx'
import { ledgerWords } from './words.ts'
import './ledger.css'

/** One payment from tap to ledger batch: who paid, where, how much of what, and what undid it. */
export function PaymentSheet({ id }: { id: string }) {
  const remote = useRemote<PaymentDetail>(`/v1/payments/${encodeURIComponent(id)}`)
  return (
    <RemoteView remote={remote}>
      {(payment) => (
        <>
          <Sheet payment={payment} />
          <PaymentRefunds payment={payment} onChanged={remote.reload} />
        </>
      )}
    </RemoteView>
  )
}

function Sheet({ payment }: { payment: PaymentDetail }) {
  const { payment: words } = useWords(ledgerWords)
  const { language } = useLanguage()
  const mayLook = useMay('administrator', 'card_centre', 'finance', 'auditor')
  const { state, reversal, batch } = payment
  return (
    <>
      <p className="payment-amount">
        {formatYuanSign(payment.chargedFen)}
        <Badge tone={state === 'approved' ? 'good' : 'quiet'}>{words.states[state]}</Badge>
        {payment.late && <Badge tone="warning">{words.late}</Badge>}
      </p>
      {payment.inCase && <p>{words.inCase}</p>}
      <dl className="payment-facts">
        <dt>{words.amount}</dt>
        <dd>{formatYuanSign(payment.amountFen)}</dd>
        <dt>{words.charged}</dt>
        <dd>
          {formatYuanSign(payment.chargedFen)}
          <span className="soft">
            {words.subsidy} {formatYuanSign(payment.subsidyFen)}
          </span>
        </dd>
        <dt>{words.payer}</dt>
        <dd>
          {payment.payer.name} {payment.payer.campusNoTail && `···${payment.payer.campusNoTail}`}
          {mayLook && payment.personId && (
            <a href={addressOf(`people/${payment.personId}`)}>{words.openPayer}</a>
          )}
        </dd>
        <dt>{words.place}</dt>
        <dd>{[payment.merchant, payment.stall].filter(Boolean).join(' · ')}</dd>
        <dt>{words.terminal}</dt>
        <dd>{payment.terminal ?? words.stallCode}</dd>
        <dt>{words.occurredAt}</dt>
        <dd>{formatExactly(payment.at, language)}</dd>
        <dt>{words.postedAt}</dt>
        <dd>{formatExactly(payment.postedAt, language)}</dd>
        <dt>{words.batch}</dt>
        <dd>{words.batchText(batch.lane, batch.number)}</dd>
        {reversal && (
          <>
            <dt>{words.reversal}</dt>
            <dd>
              {words.reversalText(formatYuanSign(reversal.amountFen), formatExactly(reversal.at, language))}
            </dd>
          </>
        )}
        <dt>{words.id}</dt>
        <dd>
          <code>{payment.id}</code>
          <CopyButton text={payment.id} what={words.id} />
        </dd>
      </dl>
      <p className="soft">{words.note}</p>
    </>
  )
}
