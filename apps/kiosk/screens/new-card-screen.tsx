import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Writing } from '../../../ui/terminal/card-writer.ts'
import { COMMANDS_OF_A_CARD } from '../../../ui/terminal/write-card.ts'
import { troubleOf } from '../visit/trouble.ts'
import type { Visit } from '../visit/visit.ts'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { ReaderPicture } from './reader-picture.tsx'
import { TroubleText } from './trouble-text.tsx'
import { useReminder } from './use-reminder.ts'

const moves = {
  blank: 'in',
  torn: 'in',
  writing: 'stays',
  written: 'out',
} as const satisfies Partial<Record<Writing['at'], string>>

/** The end of a replacement: the new card is written, and taken. */
export function NewCardScreen({
  visit: { replaced, writing },
  runner,
}: {
  visit: Extract<Visit, { at: 'new-card' }>
  runner: VisitRunner
}) {
  const words = useWords(kioskWords).card
  return (
    <main className="screen" data-testid="new-card" aria-busy={writing.at === 'writing'}>
      <div className="screen-top">
        <Stage writing={writing} />
        <p className={writing.at === 'written' ? 'new-card good' : 'new-card'}>
          <span className="soft">{words.number}</span>
          <strong data-testid="new-card-number">{replaced.number.replace(/(\d{4})(?=\d)/g, '$1 ')}</strong>
        </p>
        <p>
          {words.paid(formatYuanSign(replaced.feeFen))} · {words.balance(formatYuanSign(replaced.walletFen))}
        </p>
      </div>
      {writing.at in moves && <ReaderPicture card={moves[writing.at as keyof typeof moves]} />}
      <div className="screen-controls">
        {writing.at === 'stuck' && (
          <button type="button" className="big primary" onClick={runner.writeAgain}>
            {words.again}
          </button>
        )}
        {writing.at !== 'written' && (
          <button
            type="button"
            className="big"
            disabled={writing.at === 'writing'}
            onClick={() => runner.leave()}
          >
            {writing.at === 'absent' ? words.finish : words.later}
          </button>
        )}
      </div>
    </main>
  )
}

/** What is asked of the person now. */
function Stage({ writing }: { writing: Writing }) {
  const words = useWords(kioskWords).card
  switch (writing.at) {
    case 'written':
      return <Written />
    case 'writing':
      return (
        <>
          <h1 aria-live="polite">{words.writing}</h1>
          <progress
            className="writing"
            max={COMMANDS_OF_A_CARD}
            value={Math.min(writing.commands, COMMANDS_OF_A_CARD - 1)}
            aria-label={words.writing}
          />
        </>
      )
    case 'blank':
      return (
        <>
          <h1 aria-live="polite">{words.blank}</h1>
          {writing.wrong ? (
            <p className="trouble" role="alert">
              {words.wrong}
            </p>
          ) : (
            <p>{words.blankHint}</p>
          )}
        </>
      )
    case 'stuck':
      return (
        <>
          <h1 aria-live="polite">{words.stuck}</h1>
          <TroubleText trouble={troubleOf(writing.failure)} />
          <p>{words.absentHint}</p>
        </>
      )
    default:
      return (
        <>
          <h1 aria-live="polite">{words[writing.at]}</h1>
          <p>{writing.at === 'torn' ? words.tornHint : words.absentHint}</p>
        </>
      )
  }
}

function Written() {
  const words = useWords(kioskWords).card
  useReminder()
  return (
    <>
      <h1 aria-live="polite">{words.take}</h1>
      <p className="done">{words.ready}</p>
    </>
  )
}
