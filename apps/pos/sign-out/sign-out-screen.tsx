import { useWords } from '../../../ui/language.tsx'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { posWords } from '../words/words.ts'
import { type Held, heldCount, SIGN_OUT_KEY } from './held.ts'

/** Gives the terminal up, once nothing is held any more; until then it says what is, and what to do. */
export function SignOutScreen({
  held,
  online,
  onPress,
}: {
  held: Held
  online: boolean
  onPress: (key: Key) => void
}) {
  const words = useWords(posWords).signOut
  const back = (
    <KeyButton press="Escape" cap="Esc" onPress={onPress} strong>
      {words.back}
    </KeyButton>
  )
  if (heldCount(held) === 0) {
    return (
      <main className="sheet asking">
        <h1>{words.title}</h1>
        <p className="sheet-text">{words.text}</p>
        <div className="actions">
          {back}
          <KeyButton press={SIGN_OUT_KEY} onPress={onPress}>
            {words.confirm}
          </KeyButton>
        </div>
      </main>
    )
  }
  const onlyUnreadable = heldCount(held) === held.unreadable
  return (
    <main className="sheet asking">
      <h1>{words.refused}</h1>
      <output className="sheet-text">
        <HeldLines held={held} />
        <p>{onlyUnreadable ? words.askCardCentre : online ? words.waitOnline : words.waitOffline}</p>
      </output>
      <div className="actions">
        {back}
        <KeyButton press="Enter" onPress={onPress}>
          {words.retry}
        </KeyButton>
      </div>
    </main>
  )
}

/** A line for each kind of thing that is held. */
export function HeldLines({ held }: { held: Held }) {
  const words = useWords(posWords).held
  const { records, unreadable, unconfirmed } = held
  return (
    <>
      {records - unreadable > 0 && <p className="warn">{words.records(records - unreadable)}</p>}
      {unreadable > 0 && <p className="warn">{words.unreadable(unreadable)}</p>}
      {unconfirmed > 0 && <p className="warn">{words.unconfirmed(unconfirmed)}</p>}
    </>
  )
}
