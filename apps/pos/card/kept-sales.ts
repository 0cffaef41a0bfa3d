import type { KeptCardSale } from '../../../contract/reader.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import type { Journal } from '../offline/journal.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import type { AttemptBook } from '../sale/attempt-book.ts'

/** What the agent keeps and the journal lacks is taken in, whoever of the two was killed; what is home the agent forgets. */
export type KeptSales = {
  /** Sales that the cashier left open and whose record is not in the journal yet. */
  left: Cell<readonly CardAttempt[]>
  /** The cashier gave up waiting for the card: its record goes to the campus as it is. It is on disk as set aside. */
  leave: (attempt: CardAttempt) => void
  /** Does it now, after a sale or when the agent answers again. */
  takeIn: () => void
}

const GREY_ASKED_MS = 3600_000

export function createKeptSales(deps: {
  reader: Pick<Reader, 'keptSales' | 'uploaded'>
  journal: Journal
  book: AttemptBook
  /** The agent holds this terminal's keys and no other's. */
  isOwn: () => boolean
  /** A sale that the cashier still waits for: its card may come again. */
  isAwaited: (saleId: string) => boolean
  /** Only the server can say what became of it. */
  onUnknownHere: (attempt: CardAttempt) => void
  onTaken: () => void
  now: () => Date
}): KeptSales {
  const { reader, journal, book } = deps
  const left = createCell<readonly CardAttempt[]>([])
  let running = false
  let again = false
  let greyAskedAtMs = Number.NEGATIVE_INFINITY

  async function round(): Promise<void> {
    if (!deps.isOwn()) return
    const kept = await reader.keptSales()
    if (!kept) return
    const lacking = kept.filter((sale) => !journal.holds(sale) && !isOpen(sale))
    for (const sale of lacking) await journal.appendCardSale(sale)
    for (const attempt of left.get()) await endLeft(attempt, kept)
    await askAboutGrey(kept)
    if (journal.queued.get().some((entry) => 'card' in entry)) deps.onTaken()
    const home = kept.map(({ saleId }) => saleId).filter(journal.isHome)
    if (home.length > 0) await reader.uploaded(home)
  }

  /**
   * Their cards may have told the campus at another terminal: then the agent must not ask them about it any more, since a card
   * forgets what it bought long ago.
   */
  async function askAboutGrey(kept: readonly KeptCardSale[]): Promise<void> {
    const nowMs = deps.now().getTime()
    if (nowMs - greyAskedAtMs < GREY_ASKED_MS) return
    greyAskedAtMs = nowMs
    await journal.askAgain(kept.map(({ saleId }) => saleId))
  }

  function isOpen({ saleId, state }: KeptCardSale): boolean {
    return state === 'pending' && deps.isAwaited(saleId)
  }

  /** The journal has it, or the agent never began it: then the card's proof, if it gave one, is asked about at the server. */
  async function endLeft(attempt: CardAttempt, kept: readonly KeptCardSale[]): Promise<void> {
    const isKept = kept.some(({ saleId }) => saleId === attempt.id)
    left.set(left.get().filter((other) => other !== attempt))
    if (!isKept && attempt.proof) {
      const asked = { ...attempt, begun: false }
      await book.keep({ ...asked, setAside: true })
      return deps.onUnknownHere(asked)
    }
    await book.forget(attempt.id)
  }

  async function run(): Promise<void> {
    again = running
    if (running) return
    running = true
    do {
      again = false
      // A disk or an agent that fails now is asked again at the next news.
      await round().catch(() => undefined)
    } while (again)
    running = false
  }

  return {
    left,
    leave(attempt) {
      left.set([...left.get(), attempt])
      void run()
    },
    takeIn: () => void run(),
  }
}
