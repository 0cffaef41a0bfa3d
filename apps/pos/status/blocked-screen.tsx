import type { ProblemCode } from '../../../contract/problem.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { MessageScreen } from '../message-screen.tsx'
import { posWords } from '../words/words.ts'
import { mayActivateAnew } from './activate-anew.ts'

/** The campus said no to this terminal: it is suspended, or its key is not known (any more). */
export function BlockedScreen({
  code,
  openPayments,
  queuedRecords,
  confirming,
  onPress,
}: {
  code: ProblemCode
  openPayments: number
  queuedRecords: number
  /** The cashier asked to activate anew and is asked once more. */
  confirming: boolean
  onPress: (key: Key) => void
}) {
  const words = useWords(posWords).blocked
  const problems = useWords(problemWords)
  const { title, text } = code === 'terminal_suspended' ? words.suspended : words.unknown
  return (
    <MessageScreen title={title} text={text}>
      <p className="soft">{problems[code]}</p>
      {openPayments > 0 && <p className="warn">{words.openPayments(openPayments)}</p>}
      {queuedRecords > 0 && <p className="warn">{words.queuedRecords(queuedRecords)}</p>}
      {confirming ? (
        <>
          <p role="alert">{words.confirmAnew}</p>
          <div className="actions">
            <KeyButton press="Escape" cap="Esc" onPress={onPress}>
              {words.back}
            </KeyButton>
            <KeyButton press="Enter" onPress={onPress} strong>
              {words.confirm}
            </KeyButton>
          </div>
        </>
      ) : (
        <div className="actions">
          {mayActivateAnew(code, openPayments + queuedRecords) && (
            <KeyButton press="F7" onPress={onPress}>
              {words.activateAnew}
            </KeyButton>
          )}
          <KeyButton press="Enter" onPress={onPress} strong>
            {words.retry}
          </KeyButton>
        </div>
      )}
    </MessageScreen>
  )
}
