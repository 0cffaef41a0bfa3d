import type { OfflineAnswer } from '../../../contract/offline.ts'
import type { KeptCardSale } from '../../../contract/reader.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import { businessDay } from '../../../ui/time.ts'
import type { CodeAttempt } from '../sale/attempt.ts'
import type { Queue } from './standing.ts'

/** One sale made with no network. */
export type JournalEntry = CodeEntry | CardEntry
type Taken = {
  id: string
  sequence: number
  amountFen: number
  /** By the server's clock as last heard, ISO 8601 in UTC. */
  at: string
  /** Null: not handed over yet. */
  outcome: OfflineAnswer['outcome'] | null
  code: string | null
}
/** The text is dropped once it is handed over. `use`: `payCodeUse` of the code. */
type CodeEntry = Taken & { text: string; alias: string; use: string }
/** `tac` null: a grey record, which only its card can end (DESIGN 6). */
type CardEntry = Taken & { card: CardProof }
type CardProof = Pick<KeptCardSale, 'cardNo' | 'counter' | 'terminalCounter' | 'tac'>

/** Where the journal is kept. Every promise resolves when it is on disk, and rejects when it is not. */
export type JournalDisk = {
  load: () => Promise<{ entries: JournalEntry[]; lastSequence: number }>
  /** Takes the place of the attempt of the same id, and counts its sequence, in one transaction. */
  append: (entry: JournalEntry) => Promise<void>
  /** Writes entries anew, and drops others. */
  settle: (entries: readonly JournalEntry[], dropIds: readonly string[]) => Promise<void>
}

/** The durable journal of sales with no network (RULES 3.7): a record is on disk before its beep. */
export type Journal = {
  /** Not handed over yet, oldest first. */
  queued: Cell<readonly JournalEntry[]>
  queue: () => Queue
  usedCodes: () => ReadonlySet<string>
  /** What a person spent here with no network on the business day of `at`, also if it was handed over. */
  spentFen: (alias: string, at: Date) => number
  append: (attempt: CodeAttempt, code: { alias: string; use: string }, at: Date) => Promise<void>
  /** A sale from a card's allowance; one that was grey is queued again with the code that its card gave since. */
  appendCardSale: (sale: KeptCardSale) => Promise<void>
  /** Whether it holds all that is known of this sale. */
  holds: (sale: KeptCardSale) => boolean
  /** Queues grey ones of these again as they are: their card may have told the campus elsewhere. */
  askAgain: (saleIds: readonly string[]) => Promise<void>
  /** Whether the campus has decided it: the terminal may forget it. */
  isHome: (saleId: string) => boolean
  /** Stores the server's answers; only what it wants again `later` stays queued. */
  answered: (answers: readonly OfflineAnswer[], now: Date) => Promise<void>
}

/** An answered record counts for its day and keeps its code from coming again; after this it is of no use. */
const KEPT_MS = 48 * 3600_000

const isQueued = ({ outcome }: JournalEntry) => outcome === null
/** A grey one is not: its code may come yet. */
const isEnded = ({ outcome }: JournalEntry) => outcome !== null && outcome !== 'grey'
const isByCode = (entry: JournalEntry): entry is CodeEntry => 'text' in entry

export async function openJournal(disk: JournalDisk): Promise<Journal> {
  const loaded = await disk.load()
  let entries: readonly JournalEntry[] = loaded.entries.sort((a, b) => a.sequence - b.sequence)
  let lastSequence = loaded.lastSequence
  const queued = createCell<readonly JournalEntry[]>(entries.filter(isQueued))
  let writing: Promise<unknown> = Promise.resolve()

  // One write after the other: two at once would take the same sequence.
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = writing.then(work)
    writing = done.catch(() => undefined)
    return done
  }

  function hold(next: readonly JournalEntry[]): void {
    entries = next
    queued.set(next.filter(isQueued))
  }

  const find = (id: string) => entries.find((entry) => entry.id === id)

  function taken(id: string, amountFen: number) {
    return { id, amountFen, sequence: lastSequence + 1, outcome: null, code: null }
  }

  async function add(entry: JournalEntry): Promise<void> {
    await disk.append(entry)
    lastSequence = entry.sequence
    hold([...entries, entry])
  }

  return {
    queued,
    queue: () => ({
      records: queued.get().length,
      fen: queued.get().reduce((sum, { amountFen }) => sum + amountFen, 0),
    }),
    usedCodes: () => new Set(entries.filter(isByCode).map(({ use }) => use)),
    spentFen(alias, at) {
      const day = businessDay(at)
      const own = entries.filter(
        (entry) => isByCode(entry) && entry.alias === alias && businessDay(entry.at) === day,
      )
      return own.reduce((sum, { amountFen }) => sum + amountFen, 0)
    },
    append: ({ id, amountFen, text }, { alias, use }, at) =>
      inTurn(async () => {
        if (find(id)) return
        await add({ ...taken(id, amountFen), text, at: at.toISOString(), alias, use })
      }),
    appendCardSale: ({ saleId, amountFen, at, cardNo, counter, terminalCounter, tac }) =>
      inTurn(async () => {
        const card = { cardNo, counter, terminalCounter, tac }
        const known = find(saleId)
        if (!known) return add({ ...taken(saleId, amountFen), at, card })
        if (isByCode(known) || known.card.tac !== null || tac === null) return
        const proven = { ...known, card, outcome: null, code: null }
        await disk.settle([proven], [])
        hold(entries.map((entry) => (entry === known ? proven : entry)))
      }),
    holds({ saleId, tac }) {
      const entry = find(saleId)
      return entry !== undefined && (isByCode(entry) || entry.card.tac !== null || tac === null)
    },
    askAgain: (saleIds) =>
      inTurn(async () => {
        const isGrey = ({ id, outcome }: JournalEntry) => outcome === 'grey' && saleIds.includes(id)
        const next = entries.map((entry) => (isGrey(entry) ? { ...entry, outcome: null } : entry))
        const asked = next.filter((entry) => !entries.includes(entry))
        if (asked.length === 0) return
        await disk.settle(asked, [])
        hold(next)
      }),
    isHome(saleId) {
      const entry = find(saleId)
      return entry !== undefined && isEnded(entry)
    },
    answered: (answers, now) =>
      inTurn(async () => {
        const byId = new Map(answers.map((answer) => [answer.id, answer]))
        const oldest = now.getTime() - KEPT_MS
        const isStale = (entry: JournalEntry) => isEnded(entry) && Date.parse(entry.at) < oldest
        const stale = entries.filter(isStale)
        const settled: JournalEntry[] = []
        const next = entries
          .filter((entry) => !isStale(entry))
          .map((entry) => {
            const answer = byId.get(entry.id)
            if (!isQueued(entry) || !answer || answer.outcome === 'later') return entry
            const answered = { outcome: answer.outcome, code: answer.code ?? null }
            const done = isByCode(entry) ? { ...entry, text: '', ...answered } : { ...entry, ...answered }
            settled.push(done)
            return done
          })
        await disk.settle(
          settled,
          stale.map(({ id }) => id),
        )
        hold(next)
      }),
  }
}
