import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { meansWords } from '../../../ui/words/means.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { KeyButton } from '../key-button.tsx'
import { Keypad } from '../keypad.tsx'
import type { Key } from '../keys.ts'
import { MessageScreen } from '../message-screen.tsx'
import { Result } from '../result.tsx'
import { type Held, heldCount } from '../sign-out/held.ts'
import { HeldLines } from '../sign-out/sign-out-screen.tsx'
import { SHIFT_KEY, type ShiftTrouble, type ShiftView } from './shift.ts'
import { shiftWords } from './words.ts'
import './shift.css'

type In<Step extends ShiftView['step']> = Extract<ShiftView, { step: Step }>
type Press = { onPress: (key: Key) => void }

/** Opening and closing a shift, by keyboard or touch. */
export function ShiftScreen({
  view,
  held,
  ...press
}: Press & { view: Exclude<ShiftView, { step: 'none' }>; held: Held }) {
  const words = useWords(shiftWords)
  switch (view.step) {
    case 'number':
    case 'pin':
      return <Opening view={view} {...press} />
    case 'opening':
      return <MessageScreen title={words.opening} busy />
    case 'asking':
      return <Asking view={view} held={held} {...press} />
    case 'closing':
      return <MessageScreen title={words.closing} busy />
    case 'closed':
      return <Closed view={view} {...press} />
  }
}

function Opening({ view, onPress }: Press & { view: In<'number' | 'pin'> }) {
  const words = useWords(shiftWords)
  const isPin = view.step === 'pin'
  return (
    <Result
      outcome="pin"
      shape="lock"
      title={isPin ? words.pinOf(view.number) : words.open}
      testId="shift-opening"
      aside={<Keypad keys="pin" onPress={onPress} />}
    >
      <p className="result-hint">{isPin ? words.pin : words.number}</p>
      <output className="shift-typed" aria-label={isPin ? words.progress(view.digits.length) : words.number}>
        {isPin ? '●'.repeat(view.digits.length) : view.digits}&nbsp;
      </output>
      <Trouble trouble={view.trouble} />
      <div className="actions">
        <KeyButton press="Enter" onPress={onPress} strong>
          {isPin ? words.begin : words.next}
        </KeyButton>
        {isPin && (
          <KeyButton press="Escape" cap="Esc" onPress={onPress}>
            {words.again}
          </KeyButton>
        )}
      </div>
    </Result>
  )
}

function Asking({ view, held, onPress }: Press & { view: In<'asking'>; held: Held }) {
  const words = useWords(shiftWords)
  const blocked = heldCount(held) > 0
  return (
    <main className="sheet asking">
      <h1>{blocked ? words.heldTitle : words.close}</h1>
      <output className="sheet-text">
        {blocked ? (
          <>
            <HeldLines held={held} />
            <p>{words.heldNext}</p>
          </>
        ) : (
          <p>{words.closeText}</p>
        )}
      </output>
      <Trouble trouble={view.trouble} />
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress} strong>
          {words.back}
        </KeyButton>
        {!blocked && (
          <KeyButton press={SHIFT_KEY} onPress={onPress}>
            {words.closeKey}
          </KeyButton>
        )}
      </div>
    </main>
  )
}

function Closed({ view: { report }, onPress }: Press & { view: In<'closed'> }) {
  const words = useWords(shiftWords)
  const names = useWords(meansWords)
  const { totals } = report
  const rows = [
    ...totals.byMeans.map(({ means, ...sum }) => ({ label: names[means], ...sum })),
    ...(totals.late.count > 0 ? [{ label: words.late, ...totals.late }] : []),
    ...(totals.reversed.count > 0 ? [{ label: words.reversed, ...totals.reversed }] : []),
  ]
  return (
    <Result outcome="reversed" shape="tick" title={words.closed} testId="shift-closed">
      <p className="result-hint">{report.cashier}</p>
      <p className="result-amount">{formatYuanSign(totals.totalFen)}</p>
      <p className="result-hint">{words.count(totals.count)}</p>
      <table className="shift-totals">
        <tbody>
          {rows.map(({ label, count, amountFen }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{words.count(count)}</td>
              <td>{formatYuanSign(amountFen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="actions">
        <KeyButton press="Enter" onPress={onPress} strong>
          {words.done}
        </KeyButton>
      </div>
    </Result>
  )
}

function Trouble({ trouble }: { trouble: ShiftTrouble | null }) {
  const words = useWords(shiftWords)
  const problems = useWords(problemWords)
  function textOf({ code, terminal }: ShiftTrouble): string {
    if (code === 'offline') return words.offline
    if (code === 'pin_wrong') return words.wrong
    if (code === 'shift_open_elsewhere' && terminal) return words.elsewhere(terminal)
    return problems[code]
  }
  return (
    <p className="result-reason" role="alert">
      {trouble && textOf(trouble)}
    </p>
  )
}
