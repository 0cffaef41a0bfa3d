import { Button } from 'antd'
import type { PersonSummary } from '../../../contract/people.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { useKey } from './use-key.ts'
import { cashWords } from './words.ts'

/** Step three: who, how much, and the balance after, before anything moves. */
export function ConfirmStep({
  person,
  amountFen,
  busy,
  onConfirm,
  onBack,
}: {
  person: PersonSummary
  amountFen: number
  busy: boolean
  onConfirm: () => void
  onBack: () => void
}) {
  const words = useWords(cashWords)
  useKey('escape', () => !busy && onBack())
  return (
    <div className="cash-step">
      <h2>{words.confirmTitle}</h2>
      <dl className="cash-facts">
        <dt>{words.name}</dt>
        <dd>{person.name}</dd>
        <dt>{words.campusNo}</dt>
        <dd>{person.campusNo}</dd>
        <dt>{words.received}</dt>
        <dd className="cash-facts-amount">{formatYuanSign(amountFen)}</dd>
        <dt>{words.after}</dt>
        <dd>{formatYuanSign(person.walletFen + amountFen)}</dd>
      </dl>
      <p className="soft">{words.undo}</p>
      <div className="cash-buttons">
        <Button size="large" disabled={busy} onClick={onBack}>
          {words.back}
        </Button>
        <Button size="large" type="primary" autoFocus loading={busy} onClick={onConfirm}>
          {busy ? words.sending : words.confirm}
        </Button>
      </div>
    </div>
  )
}
