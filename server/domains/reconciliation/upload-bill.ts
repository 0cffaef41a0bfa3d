import { type Refusal, refuse } from '../../../contract/problem.ts'
import { addDays, businessDate } from '../../base/clock.ts'
import type { Channel } from '../channels/channel.ts'
import type { DayKey } from './day.ts'
import { upsertDay } from './day-store.ts'
import { loadBill } from './load-bill.ts'
import type { ReconcileDeps } from './reconcile.ts'

const LEASE_MS = 120_000

/**
 * Keeps a bill that somebody downloaded from the channel's merchant pages, in place of the one the day had; the job
 * compares it with the ledger. The same file again changes nothing.
 * Refuses `channel_unavailable` (not set up), `bill_day_invalid` (the day is not over, or rows are of another: with the
 * `line`), `bill_invalid` with the line.
 */
export async function uploadBill(
  { pool, channelsOf }: ReconcileDeps,
  key: DayKey,
  file: Uint8Array,
  now: Date,
): Promise<{ ok: true; rows: number } | Refusal> {
  const channel = channelsOf(key.campusId).get(key.channel)
  if (!channel) return refuse('channel_unavailable')
  if (key.day >= businessDate(now)) return refuse('bill_day_invalid')
  const read = channel.readBill(file)
  if (!read.ok) return read
  const stranger = strangerOf(read.bill.rows, key)
  if (stranger !== null) return refuse('bill_day_invalid', { line: stranger })
  await upsertDay(pool, key, { state: 'loading', tryAt: new Date(now.getTime() + LEASE_MS) })
  await loadBill(pool, key, { bill: read.bill, source: 'upload' }, now)
  return { ok: true, rows: read.bill.rows.length }
}

type Rows = Extract<ReturnType<Channel['readBill']>, { ok: true }>['bill']['rows']

/** The first row that is neither of the day nor of its neighbours: clocks differ, files are of one day. */
function strangerOf(rows: Rows, { day }: DayKey): number | null {
  const near = [addDays(day, -1), day, addDays(day, 1)]
  const index = rows.findIndex(({ at }) => !near.includes(businessDate(at)))
  const isAllAnother = rows.length > 0 && !rows.some(({ at }) => businessDate(at) === day)
  return index >= 0 ? index + 1 : isAllAnother ? 1 : null
}
