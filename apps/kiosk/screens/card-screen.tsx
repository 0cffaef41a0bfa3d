import type { CardReplaced } from '../../../contract/cards.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'

/** The end of a replacement: take your card. */
export function CardScreen({ replaced, runner }: { replaced: CardReplaced; runner: VisitRunner }) {
  const words = useWords(kioskWords).card
  return (
    <main className="screen" data-testid="new-card">
      <div className="screen-top">
        <h1 role="status">{words.take}</h1>
        <p className="new-card">
          <span className="soft">{words.number}</span>
          <strong data-testid="new-card-number">{replaced.number.replace(/(\d{4})(?=\d)/g, '$1 ')}</strong>
        </p>
        <p>{words.paid(formatYuanSign(replaced.feeFen))}</p>
        <p className="cost">{words.balance(formatYuanSign(replaced.walletFen))}</p>
      </div>
      <div className="screen-controls">
        <button type="button" className="big primary" onClick={runner.leave}>
          {words.finish}
        </button>
      </div>
    </main>
  )
}
