import type { OfflineAnswer } from '../../../contract/offline.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import { businessDay } from '../../../ui/time.ts'
import type { Attempt } from '../sale/attempt.ts'
import type { Queue } from './standing.ts'

/** One sale made with no network. `outcome` null: not handed over yet; then its code's text is dropped. */
export type JournalEntry = {
  id: string
  sequence: number
  amountFen: number
  text: string
  /** By the server's clock as last heard, ISO 8601 in UTC. */
  at: string
  alias: string
  /** `payCodeUse` of the code. */
  use: string
  outcome: OfflineAnswer['outcome'] | null
  code: string | null
}

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
  append: (attempt: Attempt, code: { alias: string; use: string }, at: Date) => Promise<void>
  /** Stores the server's answers; only what it wants again `later` stays queued. */
  answered: (answers: readonly OfflineAnswer[], now: Date) => Promise<void>
}

/** An answered record counts for its day and keeps its code from coming again; after this it is of no use. */
const KEPT_MS = 48 * 3600_000

export async function openJournal(disk: JournalDisk): Promise<Journal> {
  const loaded = await disk.load()
  let entries: readonly JournalEntry[] = loaded.entries.sort((a, b) => a.sequence - b.sequence)
  let lastSequence = loaded.lastSequence
  const isQueued = (entry: JournalEntry) => entry.outcome === null
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

  return {
    queued,
    queue: () => ({
      records: queued.get().length,
      fen: queued.get().reduce((sum, { amountFen }) => sum + amountFen, 0),
    }),
    usedCodes: () => new Set(entries.map(({ use }) => use)),
    spentFen(alias, at) {
      const day = businessDay(at)
      const own = entries.filter((entry) => entry.alias === alias && businessDay(entry.at) === day)
      return own.reduce((sum, { amountFen }) => sum + amountFen, 0)
    },
    append: ({ id, amountFen, text }, { alias, use }, at) =>
      inTurn(async () => {
        if (entries.some((entry) => entry.id === id)) return
        const sequence = lastSequence + 1
        const taken = { id, sequence, amountFen, text, at: at.toISOString(), alias, use }
        const entry = { ...taken, outcome: null, code: null }
        await disk.append(entry)
        lastSequence = sequence
        hold([...entries, entry])
      }),
    answered: (answers, now) =>
      inTurn(async () => {
        const byId = new Map(answers.map((answer) => [answer.id, answer]))
        const oldest = now.getTime() - KEPT_MS
        const isStale = (entry: JournalEntry) => !isQueued(entry) && Date.parse(entry.at) < oldest
        const stale = entries.filter(isStale)
        const settled: JournalEntry[] = []
        const next = entries
          .filter((entry) => !isStale(entry))
          .map((entry) => {
            const answer = byId.get(entry.id)
            if (!isQueued(entry) || !answer || answer.outcome === 'later') return entry
            const done = { ...entry, text: '', outcome: answer.outcome, code: answer.code ?? null }
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
