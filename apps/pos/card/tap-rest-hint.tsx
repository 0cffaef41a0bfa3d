import { formatYuanSign } from '../../../ui/amount.ts'
import { type Cell, useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { posWords } from '../words/words.ts'
import type { TapRest } from './tap-rest.ts'

/** Whether the card should lie there a moment longer. It is paid already: a card taken away early is no trouble. */
export function TapRestHint({ paymentId, rest }: { paymentId: string; rest: Cell<TapRest | null> }) {
  const words = useWords(posWords).result
  const now = useCell(rest)
  const text =
    now?.id !== paymentId
      ? ''
      : now.at === 'running'
        ? words.keepCard
        : now.at === 'done'
          ? words.takeCard(formatYuanSign(now.allowanceFen))
          : words.cardGone
  return (
    <p className="result-reason" data-testid="tap-rest" data-at={now?.id === paymentId ? now.at : 'none'}>
      {text}
    </p>
  )
}
