import type { CardReplaced } from '../../../contract/cards.ts'
import type { ReaderStatus } from '../../../contract/reader.ts'
import type { Cell } from '../../../ui/cell.ts'
import { writeCard } from '../../../ui/terminal/write-card.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { tapCard } from './card-reader.ts'
import { forgetUnwritten } from './open-replacement.ts'
import { troubleOf } from './trouble.ts'
import type { Visit, Writing } from './visit.ts'

/** Whether what lies on the reader can be made into this card: a blank, or a card that has this number already. */
function isWritable({ card }: ReaderStatus, number: string): boolean {
  return card.kind === 'blank' || (card.kind === 'card' && card.cardNo === number)
}

/**
 * While a new card is due, writes it in the blank that is laid in; one that is pulled out too soon is written again, with
 * the same number, when it or another blank comes back.
 * @returns what tries again at once, after the house refused
 */
export function followBlanks(kiosk: Kiosk, visit: Cell<Visit>): () => void {
  /** A blank that was torn is tried again only after it was laid in again. */
  let tornAt: number | null = null

  const look = () => {
    const now = visit.get()
    if (now.at !== 'new-card') return
    const { at } = now.writing
    if (at === 'writing' || at === 'written' || at === 'stuck') return
    const status = kiosk.reader.status.get()
    if (!status?.reader) return at === 'absent' ? undefined : set(now.replaced, { at: 'absent' })
    if (isWritable(status, now.replaced.number)) {
      if (status.visit !== tornAt) void write(now.replaced, status.visit)
    } else if (at !== 'torn') askForBlank(now, status.card.kind !== 'none')
  }

  function askForBlank({ replaced, writing }: Extract<Visit, { at: 'new-card' }>, wrong: boolean): void {
    const asked = writing.at === 'blank' && writing.wrong === wrong
    if (!asked) set(replaced, { at: 'blank', wrong })
  }

  async function write(replaced: CardReplaced, stay: number): Promise<void> {
    set(replaced, { at: 'writing', commands: 0 })
    const carrier = { api: kiosk.api, reader: kiosk.reader, visit: stay }
    const onStep = (commands: number) => set(replaced, { at: 'writing', commands })
    const written = await writeCard(carrier, replaced.number, onStep)
    tornAt = written.ok ? null : stay
    if (!written.ok && written.why === 'torn') return set(replaced, { at: 'torn' }, look)
    if (!written.ok) return set(replaced, { at: 'stuck', trouble: troubleOf(written) })
    forgetUnwritten()
    // The new card gets its allowance at once; pulled out before, it gets it at its next tap.
    await tapCard(kiosk, stay, replaced.number)
    const isThere = kiosk.reader.status.get()?.visit === stay
    set(replaced, isThere ? { at: 'written', visit: stay } : null)
  }

  /** Nothing is changed in a visit that ended meanwhile; null ends this one. */
  function set(replaced: CardReplaced, writing: Writing | null, then = () => {}): void {
    const now = visit.get()
    if (now.at !== 'new-card' || now.replaced.number !== replaced.number) return
    visit.set(writing ? { at: 'new-card', replaced, writing } : { at: 'home' })
    then()
  }

  kiosk.reader.status.subscribe(look)
  // A visit that came here finds a blank that lies there already.
  visit.subscribe(() => {
    const now = visit.get()
    if (now.at === 'new-card' && now.writing.at === 'blank' && !now.writing.wrong) queueMicrotask(look)
  })
  return () => {
    const now = visit.get()
    if (now.at !== 'new-card' || now.writing.at !== 'stuck') return
    tornAt = null
    set(now.replaced, { at: 'blank', wrong: false })
  }
}
