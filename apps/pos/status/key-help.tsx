import { useWords } from '../../../ui/language.tsx'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { SIGN_OUT_KEY } from '../sign-out/held.ts'
import { posWords } from '../words/words.ts'
import './status.css'

/** Every key there is. */
export function KeyHelp({ onPress }: { onPress: (key: Key) => void }) {
  const words = useWords(posWords).help
  return (
    <main className="sheet">
      <h1>{words.title}</h1>
      <dl className="key-list">
        {words.rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div className="actions">
        <KeyButton press="Escape" cap="Esc" onPress={onPress} strong>
          {words.close}
        </KeyButton>
        <KeyButton press={SIGN_OUT_KEY} onPress={onPress}>
          {words.signOut}
        </KeyButton>
      </div>
    </main>
  )
}
