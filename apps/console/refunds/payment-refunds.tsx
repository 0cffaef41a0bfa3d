import type { PaymentDetail } from '../../../contract/payments.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatExactly } from '../../../ui/time.ts'
import { AskRefund } from './ask-refund.tsx'
import { DecideRefund } from './decide-refund.tsx'
import { RefundState } from './refund-state.tsx'
import { RefusedByChannel } from './refused-by-channel.tsx'
import { refundsWords } from './words.ts'
import './refunds.css'

/** What was given back of a payment, what waits, and what may still be asked for. */
export function PaymentRefunds({ payment, onChanged }: { payment: PaymentDetail; onChanged: () => void }) {
  const words = useWords(refundsWords)
  const { language } = useLanguage()
  const { refunds, refundableFen } = payment
  return (
    <section className="payment-refunds" aria-label={words.refunds}>
      {refunds.length > 0 && <h2>{words.refunds}</h2>}
      <ul className="plain-list">
        {refunds.map((refund) => (
          <li key={refund.id}>
            <p>
              <strong>{formatYuanSign(-refund.amountFen)}</strong> <RefundState {...refund} /> {refund.reason}
              {refund.note && <span className="soft"> · {refund.note}</span>}
            </p>
            <p className="soft">
              {words.askedBy} {refund.askedBy.name}, {formatExactly(refund.askedAt, language)}
              {refund.decidedBy && refund.decidedAt && (
                <>
                  {' · '}
                  {words.decidedBy} {refund.decidedBy.name}, {formatExactly(refund.decidedAt, language)}
                </>
              )}
            </p>
            {refund.channel?.state === 'refused' && (
              <RefusedByChannel refund={refund} onChanged={onChanged} />
            )}
            {refund.state === 'waiting' && <DecideRefund refund={refund} onDecided={onChanged} />}
          </li>
        ))}
      </ul>
      {refundableFen > 0 && (
        <p className="payment-refundable">
          <span className="soft">
            {words.left} {formatYuanSign(refundableFen)}
          </span>
          <AskRefund payment={payment} onAsked={onChanged} />
        </p>
      )}
    </section>
  )
}
