import { useWords } from '../../../ui/language.tsx'
import { kioskWords } from '../words/words.ts'
import { ReaderPicture } from './reader-picture.tsx'
import { useReminder } from './use-reminder.ts'

/** The end of a visit whose card is still in the reader: nothing else is on the screen, and it is heard. */
export function TakeCardScreen() {
  const words = useWords(kioskWords).takeCard
  useReminder()
  return (
    <main className="screen take-card">
      <div className="screen-top" role="alert">
        <h1>{words.title}</h1>
        <p>{words.hint}</p>
      </div>
      <ReaderPicture card="out" />
    </main>
  )
}
