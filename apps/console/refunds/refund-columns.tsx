import type { ReactNode } from 'react'
import type { ListedRefund } from '../../../contract/refunds.ts'
import { formatFen, formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { addressOf } from '../address.ts'
import type { Column } from '../list/data-table.tsx'
import { Stamp } from '../list/stamp.tsx'
import { RefundState } from './refund-state.tsx'
import { refundsWords } from './words.ts'

/** A refund's columns: what was paid, what goes back, who asked and who decided. Refunds are money that leaves. */
export function useRefundColumns(
  acts?: (refund: ListedRefund) => ReactNode,
): readonly Column<ListedRefund>[] {
  const words = useWords(refundsWords)
  // Where something is to be decided all of them wait.
  const state: Column<ListedRefund>[] = acts
    ? []
    : [{ key: 'state', title: words.state, cell: (refund) => <RefundState {...refund} /> }]
  return [
    { key: 'askedAt', title: words.askedAt, cell: ({ askedAt }) => <Stamp at={askedAt} /> },
    ...state,
    {
      key: 'amount',
      title: words.amount,
      number: true,
      cell: ({ amountFen }) => formatFen(-amountFen),
    },
    { key: 'payment', title: words.payment, cell: (refund) => <Payment refund={refund} /> },
    {
      key: 'payer',
      title: words.payer,
      cell: ({ payment: { payer } }) =>
        payer.campusNoTail ? `${payer.name} ···${payer.campusNoTail}` : payer.name,
    },
    {
      key: 'reason',
      title: words.reason,
      wrap: true,
      cell: ({ reason, note }) => (
        <>
          {reason} {note && <span className="soft">· {note}</span>}
        </>
      ),
    },
    { key: 'askedBy', title: words.askedBy, cell: ({ askedBy }) => askedBy.name },
    acts
      ? { key: 'acts', title: words.decision, cell: acts }
      : {
          key: 'decidedBy',
          title: words.decidedBy,
          cell: ({ decidedAt, decidedBy }) =>
            decidedBy?.name ?? (decidedAt === null ? '—' : <span className="soft">{words.nobody}</span>),
        },
  ]
}

function Payment({ refund: { paymentId, payment } }: { refund: ListedRefund }) {
  const words = useWords(refundsWords)
  const place = [payment.merchant, payment.stall].filter(Boolean).join(' · ')
  return (
    <>
      <a href={addressOf(`payments/${paymentId}`)} aria-label={words.openPayment(place)}>
        {place}
      </a>
      <div className="soft">
        {words.paid(formatYuanSign(payment.chargedFen))}
        {payment.otherRefundsFen > 0 && ` · ${words.otherRefunds(formatYuanSign(payment.otherRefundsFen))}`}
      </div>
    </>
  )
}
