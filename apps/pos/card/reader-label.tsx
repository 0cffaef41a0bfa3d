import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Key } from '../keys.ts'
import { posWords } from '../words/words.ts'
import type { CardDesk } from './card-desk.ts'
import { READER_KEY } from './reader-sheet.tsx'

/** Whether cards can be read here; touching it opens the reader's sheet. Nothing is said where there is no reader. */
export function ReaderLabel({ cards, onPress }: { cards: CardDesk; onPress: (key: Key) => void }) {
  const words = useWords(posWords).reader
  const status = useCell(cards.reader.status)
  if (!status) return null
  const state = status.reader === null ? 'unplugged' : cards.sells() ? 'ready' : 'online'
  return (
    <button
      type="button"
      className="reader-label"
      tabIndex={-1}
      data-testid="reader"
      data-state={state}
      aria-keyshortcuts={READER_KEY}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPress(READER_KEY)}
    >
      {words.label[state]}
    </button>
  )
}
