import type { OfflineLimits } from '../../../contract/offline.ts'

/** When the server was last heard, and when the hot list was last pulled, both by the server's clock. */
export type Contact = { heardAt: Date; hotListAt: Date }

/** What the journal has not handed over yet. */
export type Queue = { records: number; fen: number }

/** Whether this register may sell with no network now (RULES 3.7), and why not. */
export type Standing =
  | { ok: true; limits: OfflineLimits; minutesLeft: number }
  | { ok: false; why: 'not_allowed' | 'list_old' | 'time_over' | 'clock_wrong' | 'journal_full' }

const MINUTE_MS = 60_000
/** The clock may be corrected by a little; further back than the last contact it is wrong. */
const CLOCK_BACK_MS_MAX = 60_000

/**
 * The network counts as lost when the server was last heard: a machine that was switched off meanwhile cannot prove
 * more, and no sale then leans on a list older than both limits together.
 */
export function standOffline(
  limits: OfflineLimits | undefined,
  contact: Contact | null,
  queue: Queue,
  now: Date,
): Standing {
  if (!limits || !contact) return { ok: false, why: 'not_allowed' }
  const silentMs = now.getTime() - contact.heardAt.getTime()
  const listAgeMs = contact.heardAt.getTime() - contact.hotListAt.getTime()
  const leftMs = limits.hours * 60 * MINUTE_MS - silentMs
  if (silentMs < -CLOCK_BACK_MS_MAX) return { ok: false, why: 'clock_wrong' }
  if (listAgeMs > limits.hotListMaxAgeMinutes * MINUTE_MS) return { ok: false, why: 'list_old' }
  if (leftMs <= 0) return { ok: false, why: 'time_over' }
  if (queue.records >= limits.maxRecords || queue.fen >= limits.maxFen) {
    return { ok: false, why: 'journal_full' }
  }
  return { ok: true, limits, minutesLeft: Math.ceil(leftMs / MINUTE_MS) }
}
