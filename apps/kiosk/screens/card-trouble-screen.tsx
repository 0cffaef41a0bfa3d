import { useWords } from '../../../ui/language.tsx'
import type { CardTrouble } from '../visit/visit.ts'
import { type kioskWords as all, kioskWords } from '../words/words.ts'
import { ReaderPicture } from './reader-picture.tsx'
import { useReminder } from './use-reminder.ts'

/** So long it takes to read what is wrong. */
const READ_MS = 12_000

type Told = keyof (typeof all)['zh-CN']['cardTrouble']

const told: Partial<Record<CardTrouble, Told>> = {
  unreadable: 'unreadable',
  blank: 'blank',
  card_torn: 'torn',
  offline: 'offline',
  card_unknown: 'unknown',
  credential_invalid: 'unknown',
  card_void: 'void',
}

/** A card that begins no visit: what is wrong with it, and what to do. */
export function CardTroubleScreen({ why }: { why: CardTrouble }) {
  const words = useWords(kioskWords).cardTrouble[told[why] ?? 'other']
  useReminder(READ_MS)
  return (
    <main className="screen" data-testid="card-trouble">
      <div className="screen-top" role="alert">
        <h1>{words.title}</h1>
        <p className="cost">{words.next}</p>
      </div>
      <ReaderPicture card={why === 'card_torn' ? 'in' : 'out'} />
      <div />
    </main>
  )
}
