import type { ReaderStatus } from '../../contract/reader.ts'
import type { Api, Failure } from '../api.ts'
import { type Cell, createCell } from '../cell.ts'
import type { Reader } from './reader-client.ts'
import { writeCard } from './write-card.ts'

/** How far a new card is. `absent`: there is no reader to write it in. */
export type Writing =
  | { at: 'absent' }
  /** `wrong`: what lies there is no blank. */
  | { at: 'blank'; wrong: boolean }
  | { at: 'writing'; commands: number }
  | { at: 'torn' }
  | { at: 'stuck'; failure: Failure }
  /** `visit`: its stay on the reader. */
  | { at: 'written'; visit: number }

export type CardWriter = {
  writing: Cell<Writing>
  /** Tries at once again, after the house refused. */
  again: () => void
  /** The card is not waited for any longer. One that is being written is left half-made: it has no number then. */
  stop: () => void
}

/** Whether what lies on the reader can be made into this card: a blank, or a card that has this number already. */
function isWritable({ card }: ReaderStatus, number: string): boolean {
  return card.kind === 'blank' || (card.kind === 'card' && card.cardNo === number)
}

/**
 * Writes this card in the blank that is laid in; one that is pulled out too soon is written again, with the same number,
 * when it or another blank comes.
 * @param onWritten done before it is said to be written, while it still lies there
 */
export function writeWhenLaid({
  api,
  reader,
  number,
  onWritten,
}: {
  api: Pick<Api, 'send'>
  reader: Pick<Reader, 'status' | 'exchange'>
  number: string
  onWritten: (visit: number) => Promise<void>
}): CardWriter {
  const writing = createCell<Writing>({ at: 'blank', wrong: false })
  let stopped = false
  /** A blank that was torn is tried again only after it was laid in again. */
  let tornAt: number | null = null
  /** The stay of a blank whose writing the house did not answer to the end. */
  let begunAt: number | null = null

  const set = (next: Writing) => {
    if (!stopped) writing.set(next)
  }

  function look(): void {
    const now = writing.get()
    if (stopped || now.at === 'writing' || now.at === 'written' || now.at === 'stuck') return
    const status = reader.status.get()
    if (!status?.reader) {
      if (now.at !== 'absent') set({ at: 'absent' })
    } else if (isWritable(status, number)) {
      if (status.visit !== tornAt) void write(status.visit)
    } else if (now.at !== 'torn') {
      const wrong = status.card.kind !== 'none'
      if (now.at !== 'blank' || now.wrong !== wrong) set({ at: 'blank', wrong })
    }
  }

  async function write(visit: number): Promise<void> {
    set({ at: 'writing', commands: 0 })
    const carrier = { api, reader, visit }
    const written = await writeCard(carrier, number, (commands) => set({ at: 'writing', commands }))
    const isWhole = written.ok || (written.why === 'failed' && wasWritten(written.failure, visit))
    tornAt = isWhole ? null : visit
    if (isWhole) {
      await onWritten(visit)
      set({ at: 'written', visit })
    } else if (written.why === 'failed') {
      if (written.failure.code === 'offline') begunAt = visit
      set({ at: 'stuck', failure: written.failure })
    } else {
      set({ at: 'torn' })
      look()
    }
  }

  /** Whether the house refuses because this very card is whole: it was so before, and its word of it was lost. */
  function wasWritten({ problem }: Failure, visit: number): boolean {
    const card = reader.status.get()?.card
    const isIt = begunAt === visit || (card?.kind === 'card' && card.cardNo === number)
    return isIt && typeof problem?.writtenAt === 'string'
  }

  const unwatch = reader.status.subscribe(look)
  look()
  return {
    writing,
    again() {
      if (writing.get().at !== 'stuck') return
      tornAt = null
      set({ at: 'blank', wrong: false })
      look()
    },
    stop() {
      stopped = true
      unwatch()
    },
  }
}
