import type { ProblemCode } from '../../../contract/problem.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { MessageScreen } from '../message-screen.tsx'
import { type Held, heldCount, SIGN_OUT_KEY } from '../sign-out/held.ts'
import { HeldLines } from '../sign-out/sign-out-screen.tsx'
import { posWords } from '../words/words.ts'
import { mayActivateAnew } from './activate-anew.ts'

/** The campus said no to this terminal: it is suspended, or its key is not known (any more). */
export function BlockedScreen({
  code,
  held,
  onPress,
}: {
  code: ProblemCode
  held: Held
  onPress: (key: Key) => void
}) {
  const words = useWords(posWords).blocked
  const problems = useWords(problemWords)
  const suspended = code === 'terminal_suspended'
  const { title, text } = suspended ? words.suspended : words.unknown
  return (
    <MessageScreen title={title} text={text}>
      {!suspended && <p className="soft">{problems[code]}</p>}
      <HeldLines held={held} />
      {heldCount(held) > 0 && <p>{suspended ? words.handingOver : words.keptForAnew}</p>}
      <div className="actions">
        {mayActivateAnew(code) && (
          <KeyButton press={SIGN_OUT_KEY} onPress={onPress}>
            {words.activateAnew}
          </KeyButton>
        )}
        <KeyButton press="Enter" onPress={onPress} strong>
          {words.retry}
        </KeyButton>
      </div>
    </MessageScreen>
  )
}
