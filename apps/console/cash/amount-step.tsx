import { Button, Input } from 'antd'
import { type FormEvent, useId, useState } from 'react'
import type { PersonSummary } from '../../../contract/people.ts'
import { formatFen, formatYuanSign, parseYuan } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { useCampus } from '../layout/campus.tsx'
import { StateBadge } from '../people/state-badge.tsx'
import { useKey } from './use-key.ts'
import { cashWords } from './words.ts'

const CHIPS_FEN = [20_00, 50_00, 100_00, 200_00] as const

/** Step two: how much cash. */
export function AmountStep({
  person,
  amountFen,
  onAmount,
  onBack,
}: {
  person: PersonSummary
  amountFen: number | null
  onAmount: (amountFen: number) => void
  onBack: () => void
}) {
  const words = useWords(cashWords)
  const { campus } = useCampus()
  const errorId = useId()
  const [text, setText] = useState(amountFen === null ? '' : formatFen(amountFen))
  const [error, setError] = useState<string | null>(null)

  useKey('escape', onBack)

  function take(fen: number | null) {
    const min = campus?.topUpMinFen ?? 1
    const max = campus?.topUpMaxFen ?? Number.MAX_SAFE_INTEGER
    if (fen === null || fen < min || fen > max)
      return setError(words.amountRange(formatYuanSign(min), formatYuanSign(max)))
    onAmount(fen)
  }

  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        take(parseYuan(text))
      }}
      className="cash-step"
    >
      <Who person={person} />
      <label htmlFor="cash-amount">{words.amount}</label>
      <Input
        id="cash-amount"
        data-testid="cash-amount"
        autoFocus
        size="large"
        className="cash-amount"
        inputMode="decimal"
        autoComplete="off"
        prefix="¥"
        value={text}
        status={error ? 'error' : ''}
        aria-invalid={error !== null}
        aria-describedby={error ? errorId : undefined}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setText(event.target.value)
          setError(null)
        }}
      />
      {error && (
        <p id={errorId} className="cash-bad" role="alert">
          {error}
        </p>
      )}
      <div className="cash-chips" role="group" aria-label={words.amountChips}>
        {CHIPS_FEN.map((fen) => (
          <Button key={fen} size="large" onClick={() => take(fen)}>
            {formatYuanSign(fen).replace('.00', '')}
          </Button>
        ))}
      </div>
      <div className="cash-buttons">
        <Button size="large" onClick={onBack}>
          {words.change}
        </Button>
        <Button size="large" type="primary" htmlType="submit">
          {words.next}
        </Button>
      </div>
    </form>
  )
}

/** The person in large letters, so that the operator can compare with who stands there. */
function Who({ person }: { person: PersonSummary }) {
  const words = useWords(cashWords)
  return (
    <div className="cash-who">
      <div>
        <h2>{person.name}</h2>
        <p>
          {[person.campusNo, person.college, person.className].filter(Boolean).join(' · ')}{' '}
          {person.accountState !== 'active' && <StateBadge state={person.accountState} />}
        </p>
      </div>
      <div className="number">
        <span className="soft">{words.balance}</span>
        <strong>{formatYuanSign(person.walletFen)}</strong>
      </div>
    </div>
  )
}
