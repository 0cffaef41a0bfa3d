import type { OfflineAnswers, OfflineRecord } from '../../../contract/offline.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** The contract's most in one request. */
const BATCH_MAX = 200
const RETRY_MS_MIN = 1000
const RETRY_MS_MAX = 60_000
/** The server could not read the request: one record of it is to blame, the others must get home. */
const CANNOT_READ = new Set(['body_invalid', 'body_too_large'])

export type Uploader = {
  /** Hands over what there is, for when a record was added. */
  start: () => void
  /** The records that the server cannot read. They stay in the journal, and are tried again when the page is opened. */
  unreadable: Cell<ReadonlySet<string>>
}

/**
 * Hands the journal over in the background while there is network, oldest first. What was sent is sent again until it
 * is answered: the server gives one result for an id, however often it comes (RULES 3.7).
 */
export function createUploader(deps: {
  api: Pick<TerminalApi, 'send'>
  journal: Journal
  timers: Timers
  online: Cell<boolean>
  now: () => Date
  onUploaded: () => void
}): Uploader {
  const { api, journal, timers, online } = deps
  const unreadable = createCell<ReadonlySet<string>>(new Set())
  let running = false
  let failures = 0
  let cancelRetry = () => {}

  /** @returns true when all was handed over */
  async function round(): Promise<boolean> {
    const tried = new Set<string>()
    for (;;) {
      const batch = readable()
        .filter(({ id }) => !tried.has(id))
        .slice(0, BATCH_MAX)
      if (batch.length === 0) return readable().length === 0
      for (const { id } of batch) tried.add(id)
      if (!(await handOver(batch))) return false
    }
  }

  /** Halves what the server cannot read, until the one bad record stands alone. @returns false when it gave no answer */
  async function handOver(batch: readonly JournalEntry[]): Promise<boolean> {
    const records = batch.map(recordOf)
    const answer = await api.send<OfflineAnswers>('POST', '/v1/offline-records', { records })
    if (answer.ok) {
      await journal.answered(answer.value.answers, deps.now())
      if (answer.value.answers.some(({ outcome }) => outcome !== 'later')) {
        failures = 0
        deps.onUploaded()
      }
      return true
    }
    if (!CANNOT_READ.has(answer.failure.code)) return false
    if (batch.length === 1) {
      unreadable.set(new Set([...unreadable.get(), batch[0]!.id]))
      return true
    }
    const middle = Math.ceil(batch.length / 2)
    return (await handOver(batch.slice(0, middle))) && (await handOver(batch.slice(middle)))
  }

  function readable(): JournalEntry[] {
    return journal.queued.get().filter(({ id }) => !unreadable.get().has(id))
  }

  async function run(): Promise<void> {
    if (running || !online.get() || readable().length === 0) return
    running = true
    cancelRetry()
    const done = await round().catch(() => false)
    running = false
    if (done) failures = 0
    else if (online.get()) {
      const pauseMs = Math.min(RETRY_MS_MIN * 2 ** failures++, RETRY_MS_MAX)
      cancelRetry = timers.after(pauseMs, () => void run())
    }
  }

  online.subscribe(() => {
    failures = 0
    void run()
  })
  return { start: () => void run(), unreadable }
}

function recordOf(entry: JournalEntry): OfflineRecord {
  const { id, amountFen, at, sequence } = entry
  const credential =
    'card' in entry
      ? { kind: 'card' as const, ...entry.card }
      : { kind: 'pay-code' as const, text: entry.text }
  return { id, amountFen, credential, at, sequence }
}
