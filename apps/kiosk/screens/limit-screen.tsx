import { useCallback, useState } from 'react'
import type { SpendingLimit } from '../../../contract/sessions.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { kioskWords } from '../words/words.ts'
import type { InsideProps } from './menu-screen.tsx'
import { PinEntry } from './pin-entry.tsx'
import { TroubleText } from './trouble-text.tsx'
import { useOwn } from './use-own.ts'

const CHOICES_FEN = [10_00, 20_00, 30_00, 50_00, 100_00, 200_00]

/** Above which sums the spending PIN is asked for (RULES 1.7): chosen, then confirmed with the query PIN. */
export function LimitScreen({ visit, runner }: InsideProps) {
  const words = useWords(kioskWords)
  const { token, busy, trouble } = visit
  const { value: limit, trouble: failed } = useOwn<SpendingLimit>('/v1/me/spending-limit', token)
  const [perPaymentFen, setPerPayment] = useState<number | null>(null)
  const [perDayFen, setPerDay] = useState<number | null>(null)
  const [confirming, setConfirming] = useState(false)
  const payment = perPaymentFen ?? limit?.perPaymentFen ?? 0
  const day = Math.max(perDayFen ?? limit?.perDayFen ?? 0, payment)
  const onPin = useCallback(
    (pin: string) => runner.setLimit({ perPaymentFen: payment, perDayFen: day }, pin),
    [runner, payment, day],
  )
  return (
    <main className="screen" aria-busy={busy}>
      <div className="screen-top">
        <h1>{words.limit.title}</h1>
        {limit && (
          <p>{words.limit.now(formatYuanSign(limit.perPaymentFen), formatYuanSign(limit.perDayFen))}</p>
        )}
        {limit?.raisePausedUntil && <p className="soft">{words.limit.paused}</p>}
        <TroubleText trouble={trouble ?? failed} />
      </div>
      <div className="screen-controls">
        {limit && !confirming && (
          <>
            <Amounts
              label={words.limit.perPayment}
              chosenFen={payment}
              mostFen={limit.ceilingPerPaymentFen}
              onChoose={setPerPayment}
            />
            <Amounts
              label={words.limit.perDay}
              chosenFen={day}
              mostFen={limit.ceilingPerDayFen}
              onChoose={setPerDay}
            />
            <button type="button" className="big primary" onClick={() => setConfirming(true)}>
              {words.limit.next}
            </button>
          </>
        )}
        {confirming && <PinEntry busy={busy} onPin={onPin} />}
        <button
          type="button"
          className="big"
          disabled={busy}
          onClick={() => (confirming ? setConfirming(false) : runner.open('menu'))}
        >
          {words.back}
        </button>
      </div>
    </main>
  )
}

function Amounts(props: {
  label: string
  chosenFen: number
  mostFen: number
  onChoose: (amountFen: number) => void
}) {
  return (
    <fieldset className="amounts">
      <legend>{props.label}</legend>
      {CHOICES_FEN.filter((amountFen) => amountFen <= props.mostFen).map((amountFen) => (
        <button
          key={amountFen}
          type="button"
          aria-pressed={amountFen === props.chosenFen}
          onClick={() => props.onChoose(amountFen)}
        >
          {formatYuanSign(amountFen)}
        </button>
      ))}
    </fieldset>
  )
}
