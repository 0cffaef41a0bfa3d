import type { OfflineAnswers, OfflineRecord } from '../../../contract/offline.ts'
import type { Cell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../session/terminal-api.ts'
import type { Timers } from '../timers.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** The contract's most in one request. */
const BATCH_MAX = 200
const RETRY_MS_MIN = 1000
const RETRY_MS_MAX = 60_000

/**
 * Hands the journal over in the background while there is network, oldest first. What was sent is sent again until it
 * is answered: the server gives one result for an id, however often it comes (RULES 3.7).
 * @returns what starts it, for when a record was added
 */
export function createUploader(deps: {
  api: Pick<TerminalApi, 'send'>
  journal: Journal
  timers: Timers
  online: Cell<boolean>
  now: () => Date
  onUploaded: () => void
}): () => void {
  const { api, journal, timers, online } = deps
  let running = false
  let failures = 0
  let cancelRetry = () => {}

  /** @returns true when all was handed over */
  async function round(): Promise<boolean> {
    const tried = new Set<string>()
    for (;;) {
      const batch = journal.queued
        .get()
        .filter(({ id }) => !tried.has(id))
        .slice(0, BATCH_MAX)
      if (batch.length === 0) return journal.queued.get().length === 0
      for (const { id } of batch) tried.add(id)
      const answer = await api.send<OfflineAnswers>('POST', '/v1/offline-records', {
        records: batch.map(recordOf),
      })
      if (!answer.ok) return false
      await journal.answered(answer.value.answers, deps.now())
      if (answer.value.answers.some(({ outcome }) => outcome !== 'later')) {
        failures = 0
        deps.onUploaded()
      }
    }
  }

  async function run(): Promise<void> {
    if (running || !online.get() || journal.queued.get().length === 0) return
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
  return () => void run()
}

function recordOf({ id, amountFen, text, at, sequence }: JournalEntry): OfflineRecord {
  return { id, amountFen, credential: { kind: 'pay-code', text }, at, sequence }
}
