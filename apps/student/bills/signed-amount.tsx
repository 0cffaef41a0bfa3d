import { formatFen } from '../../../ui/amount.ts'

/** Money that came has a plus and a colour; money that went has a minus; what was undone is struck out. */
export function SignedAmount({ amountFen, undone }: { amountFen: number; undone: boolean }) {
  const text = amountFen > 0 ? `+${formatFen(amountFen)}` : formatFen(amountFen)
  const className = amountFen > 0 ? 'amount amount-in' : 'amount'
  return undone ? <s className={className}>{text}</s> : <span className={className}>{text}</span>
}
