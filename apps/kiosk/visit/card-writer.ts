import type { CardReplaced } from '../../../contract/cards.ts'
import type { Cell } from '../../../ui/cell.ts'
import { type CardWriter, writeWhenLaid } from '../../../ui/terminal/card-writer.ts'
import type { Kiosk } from '../terminal/open-kiosk.ts'
import { tapCard } from './card-reader.ts'
import { forgetUnwritten } from './open-replacement.ts'
import type { Visit } from './visit.ts'

/**
 * While a new card is due, waits for a blank and writes it.
 * @returns what tries again at once, after the house refused
 */
export function followBlanks(kiosk: Kiosk, visit: Cell<Visit>): () => void {
  let due: { number: string; writer: CardWriter } | null = null

  function begin({ number }: CardReplaced): void {
    const onWritten = async (stay: number) => {
      forgetUnwritten()
      // It gets its allowance at once; pulled out before, it gets it at its next tap.
      await tapCard(kiosk, stay, number)
    }
    const { api, reader } = kiosk
    const writer = writeWhenLaid({ api, reader, number, onWritten })
    due = { number, writer }
    const show = () => {
      const now = visit.get()
      if (now.at !== 'new-card' || due?.writer !== writer) return
      const writing = writer.writing.get()
      const isGone = writing.at === 'written' && reader.status.get()?.visit !== writing.visit
      visit.set(isGone ? { at: 'home' } : { ...now, writing })
    }
    writer.writing.subscribe(show)
    show()
  }

  visit.subscribe(() => {
    const now = visit.get()
    const number = now.at === 'new-card' ? now.replaced.number : null
    if (due?.number === number) return
    due?.writer.stop()
    due = null
    if (now.at === 'new-card') begin(now.replaced)
  })
  return () => due?.writer.again()
}
