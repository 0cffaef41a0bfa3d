import { useWords } from '../../../ui/language.tsx'
import { kioskWords } from '../words/words.ts'

/** Large keys for a number. `extra`: a letter that the number may end with. */
export function Pad({
  onDigit,
  onErase,
  extra,
  disabled = false,
}: {
  onDigit: (digit: string) => void
  onErase: () => void
  extra?: string
  disabled?: boolean
}) {
  const words = useWords(kioskWords).number
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', extra ?? '', '0']
  return (
    <div className="pad" role="group" aria-label={words.pad}>
      {keys.map((key) =>
        key === '' ? (
          <span key="none" />
        ) : (
          <button key={key} type="button" disabled={disabled} onClick={() => onDigit(key)}>
            {key}
          </button>
        ),
      )}
      <button type="button" disabled={disabled} aria-label={words.erase} onClick={onErase}>
        ⌫
      </button>
    </div>
  )
}
