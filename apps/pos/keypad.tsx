import { useWords } from '../../ui/language.tsx'
import type { Key } from './keys.ts'
import { posWords } from './words/words.ts'
import './keypad.css'

type Face = { key: Key; face: string; named?: 'backspace' | 'clear' | 'plus' | 'enter' }

const AMOUNT: Face[] = [
  { key: '7', face: '7' },
  { key: '8', face: '8' },
  { key: '9', face: '9' },
  { key: 'Backspace', face: '⌫', named: 'backspace' },
  { key: '4', face: '4' },
  { key: '5', face: '5' },
  { key: '6', face: '6' },
  { key: 'Escape', face: 'C', named: 'clear' },
  { key: '1', face: '1' },
  { key: '2', face: '2' },
  { key: '3', face: '3' },
  { key: '+', face: '+', named: 'plus' },
  { key: '0', face: '0' },
  { key: '.', face: '.' },
  { key: 'Enter', face: '↵', named: 'enter' },
]
const PIN: Face[] = AMOUNT.filter(({ key }) => key !== '+' && key !== '.' && key !== 'Escape')

/** The keys for those who touch the screen; on a keyboard they only show what can be pressed. */
export function Keypad({ keys, onPress }: { keys: 'amount' | 'pin'; onPress: (key: Key) => void }) {
  const { keypad } = useWords(posWords)
  return (
    <section className={`keypad for-${keys}`} aria-label={keypad.label}>
      {(keys === 'amount' ? AMOUNT : PIN).map(({ key, face, named }) => (
        <button
          key={key}
          type="button"
          className={named ?? 'plain'}
          tabIndex={-1}
          aria-label={named && keypad[named]}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPress(key)}
        >
          {face}
        </button>
      ))}
    </section>
  )
}
