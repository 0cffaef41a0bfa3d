import { formatYuanSign } from '../../../ui/amount.ts'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import { KeyButton } from '../key-button.tsx'
import type { Key } from '../keys.ts'
import { Result } from '../result.tsx'
import type { CardAttempt } from '../sale/attempt.ts'
import type { Deciding } from '../sale/sale.ts'
import { posWords } from '../words/words.ts'

/** Nobody knows yet whether the card paid: the same one is asked for again, and never another way to pay (UX). */
export function SameCardAgain({
  sale,
  attempt,
  reader,
  onPress,
}: {
  sale: Deciding
  attempt: CardAttempt
  reader: Pick<Reader, 'status'>
  onPress: (key: Key) => void
}) {
  const words = useWords(posWords).result
  const silent = useCell(reader.status) === null
  const tail = attempt.cardNo.slice(-4)
  const [title, which] = sale.wrongCard
    ? [words.wrongCard, words.otherCardWanted(tail)]
    : [words.unknownByCard, words.cardEndsIn(tail)]
  const atReader = silent ? words.readerSilent : words.unknownAtReader
  return (
    <Result outcome="unknown" shape="question" title={title}>
      <p className="result-reason">
        {which}
        {sale.offline === 'open' ? atReader : words.unknownText}
      </p>
      <p className="result-amount">{formatYuanSign(attempt.amountFen)}</p>
      <div className="actions">
        <KeyButton press="F9" onPress={onPress}>
          {words.setAside}
        </KeyButton>
      </div>
    </Result>
  )
}
