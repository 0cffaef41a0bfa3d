import { useEffect } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatTime } from '../../../ui/time.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import type { Register } from '../register.ts'
import { posWords } from '../words/words.ts'
import './received.css'

const SHOWN = 12

/** What the stall was paid by its codes today, the latest first. */
export function ReceivedScreen({ register, onPress }: { register: Register; onPress: (key: Key) => void }) {
  const words = useWords(posWords).received
  const { language } = useLanguage()
  const today = useCell(register.received.today)
  const { refresh } = register.received
  useEffect(() => void refresh(), [refresh])
  return (
    <main className="sheet">
      <h1>{words.title}</h1>
      <p className="sheet-text">
        {today === null
          ? words.unknown
          : today.count === 0
            ? words.none
            : words.sum(today.count, formatYuanSign(today.totalFen))}
      </p>
      <ol className="received-list">
        {today?.payments.slice(0, SHOWN).map((payment) => (
          <li key={payment.id} data-state={payment.state}>
            <span>{formatTime(payment.at, language)}</span>
            <span>
              {payment.payer.name} <span className="soft">{payment.payer.campusNoTail}</span>
            </span>
            <span className="soft">{payment.state === 'reversed' && words.reversed}</span>
            <strong>{formatYuanSign(payment.amountFen)}</strong>
          </li>
        ))}
      </ol>
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress} strong>
          {words.close}
        </KeyButton>
      </div>
    </main>
  )
}
