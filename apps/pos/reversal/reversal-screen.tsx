import { useEffect, useRef, useState } from 'react'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { formatTime } from '../../../ui/time.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { Result } from '../result.tsx'
import { posWords } from '../words/words.ts'
import { mayLeave, type ReversalView } from './reversal.ts'
import './reversal.css'

type In<Step extends ReversalView['step']> = Extract<ReversalView, { step: Step }>
type Props = { now: () => Date; onPress: (key: Key) => void }

/** The cashier's own reversal: what was taken in the last minutes, a question, the outcome. */
export function ReversalScreen({
  view,
  windowMinutes,
  ...props
}: Props & { view: Exclude<ReversalView, { step: 'closed' }>; windowMinutes: number }) {
  const words = useWords(posWords).reversal
  const problems = useWords(problemWords)
  const { onPress } = props
  switch (view.step) {
    case 'loading':
      return (
        <Sheet title={words.title} text={words.loading} busy keys={[['Escape', words.back]]} {...props} />
      )
    case 'failed': {
      const keys: Choice[] = [
        ['Escape', words.back],
        ['Enter', words.retry],
      ]
      return <Sheet title={words.title} text={problems[view.code]} keys={keys} {...props} />
    }
    case 'choosing':
      if (view.payments.length === 0) {
        const text = words.emptyText(windowMinutes)
        return <Sheet title={words.empty} text={text} keys={[['Enter', words.close]]} {...props} />
      }
      return <Choosing view={view} {...props} />
    case 'confirming':
      return <Confirming view={view} {...props} />
    case 'asking':
      return (
        <Sheet
          title={words.asking}
          text={view.lost > 0 ? words.askingLong : ''}
          busy
          keys={mayLeave(view) ? [['Escape', words.leave]] : []}
          {...props}
        />
      )
    case 'done':
      return (
        <Result testId="reversal-result" outcome="reversed" shape="back" title={words.done}>
          <p className="result-amount">{formatYuanSign(view.open.amountFen)}</p>
          <p className="result-reason">
            {words.doneText(formatYuanSign(view.open.amountFen), view.open.name)}
          </p>
          <CloseKey onPress={onPress} />
        </Result>
      )
    case 'refused':
      return (
        <Result testId="reversal-result" outcome="refused" shape="cross" title={words.refused}>
          <p className="result-reason">{problems[view.code]}</p>
          <p className="result-amount">{formatYuanSign(view.open.amountFen)}</p>
          <CloseKey onPress={onPress} />
        </Result>
      )
  }
}

function Choosing({ view, now, onPress }: Props & { view: In<'choosing'> }) {
  const words = useWords(posWords).reversal
  const { language } = useLanguage()
  const at = useEverySecond(now)
  const selected = useRef<HTMLButtonElement>(null)
  // oxlint-disable-next-line react/exhaustive-deps -- the focus follows the arrows
  useEffect(() => selected.current?.focus(), [view.selected])
  return (
    <main className="sheet">
      <h1>{words.title}</h1>
      <ol className="taken">
        {view.payments.map((payment, index) => (
          <li key={payment.id}>
            <button
              type="button"
              ref={index === view.selected ? selected : undefined}
              tabIndex={-1}
              aria-current={index === view.selected}
              onClick={() => moveBy(index - view.selected, onPress)}
            >
              <span>{formatTime(payment.at, language)}</span>
              <span>
                {payment.payer.name} <span className="soft">{payment.payer.campusNoTail}</span>
              </span>
              <span className="soft">{leftWords(words, payment.reversibleUntil, at)}</span>
              <strong>{formatYuanSign(payment.amountFen)}</strong>
            </button>
          </li>
        ))}
      </ol>
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress}>
          {words.back}
        </KeyButton>
        <KeyButton press="Enter" onPress={onPress} strong>
          {words.choose}
        </KeyButton>
      </div>
    </main>
  )
}

/** A touched row is reached by the arrows that lead to it: there is one way to move. */
function moveBy(steps: number, onPress: (key: Key) => void): void {
  for (let i = 0; i < Math.abs(steps); i++) onPress(steps > 0 ? 'ArrowDown' : 'ArrowUp')
}

function Confirming({ view, onPress, now }: Props & { view: In<'confirming'> }) {
  const words = useWords(posWords).reversal
  const { language } = useLanguage()
  const payment = view.payments[view.selected]
  if (!payment) return null
  return (
    <Sheet
      title={words.confirmTitle(formatYuanSign(payment.amountFen))}
      text={words.confirmText(payment.payer.name, formatTime(payment.at, language))}
      keys={[
        ['Escape', words.back],
        ['Enter', words.confirm],
      ]}
      now={now}
      onPress={onPress}
    />
  )
}

function CloseKey({ onPress }: Pick<Props, 'onPress'>) {
  const words = useWords(posWords).reversal
  return (
    <div className="actions">
      <KeyButton press="Enter" onPress={onPress}>
        {words.close}
      </KeyButton>
    </div>
  )
}

type Choice = [key: Key, meaning: string]

function Sheet({
  title,
  text,
  keys,
  busy = false,
  onPress,
}: Props & { title: string; text: string; keys: Choice[]; busy?: boolean }) {
  return (
    <main className="sheet asking" aria-busy={busy}>
      <h1>{title}</h1>
      <output className="sheet-text">
        {busy && <span className="spinner" />} {text}
      </output>
      <div className="actions">
        {keys.map(([key, meaning]) => (
          <KeyButton
            key={key}
            press={key}
            cap={key === 'Escape' ? 'Esc' : key}
            onPress={onPress}
            strong={key === 'Enter'}
          >
            {meaning}
          </KeyButton>
        ))}
      </div>
    </main>
  )
}

function leftWords(
  words: { left: (time: string) => string; tooLate: string },
  until: string,
  now: Date,
): string {
  const seconds = Math.floor((Date.parse(until) - now.getTime()) / 1000)
  if (seconds <= 0) return words.tooLate
  return words.left(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`)
}

function useEverySecond(now: () => Date): Date {
  const [at, setAt] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1000)
    return () => clearInterval(timer)
  }, [now])
  return at
}
