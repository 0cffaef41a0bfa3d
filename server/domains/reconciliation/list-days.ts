import { type ChannelCode, channels } from '../../../contract/channels.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type {
  ReconciliationDay,
  ReconciliationDays,
  ReconciliationDetail,
} from '../../../contract/reconciliation.ts'
import { addDays, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { DayKey } from './day.ts'
import { shownItem } from './list-items.ts'
import { type DayRow, selectDays, selectItems } from './list-store.ts'

const DAYS_MAX = 62

/** Days of all channels at a glance, the latest first. Refuses `body_invalid`: no dates, or more than 62 days. */
export async function listDays(
  pool: Pool,
  { campusId, from, to }: { campusId: number; from: string; to: string },
  setUp: Iterable<ChannelCode>,
): Promise<{ ok: true; days: ReconciliationDays } | Refusal> {
  const areDates = isBusinessDate(from) && isBusinessDate(to)
  if (!areDates || from > to || addDays(from, DAYS_MAX) < to) return refuse('body_invalid')
  const rows = await selectDays(pool, { campusId, from, to })
  const known = new Set<ChannelCode>([...setUp, ...rows.map(({ channel }) => channel)])
  return {
    ok: true,
    days: { channels: channels.filter((channel) => known.has(channel)), days: rows.map(shownDay) },
  }
}

/** A day with what does not agree; null if the channel has nothing of it. */
export async function readDay(pool: Pool, key: DayKey): Promise<ReconciliationDetail | null> {
  const { campusId, channel, day } = key
  const [row] = await selectDays(pool, { campusId, from: day, to: day }, channel)
  if (!row) return null
  return { ...shownDay(row), items: (await selectItems(pool, key)).map(shownItem) }
}

function shownDay(row: DayRow): ReconciliationDay {
  const { channel, day, state, fault, rowsDone, rowsTotal, feeFen, timing, open, done, billSource } = row
  return {
    channel,
    day,
    state,
    fault,
    rowsDone,
    rowsTotal,
    ours: { count: row.entries, inFen: row.inFen, outFen: row.outFen },
    theirs: { count: rowsTotal, inFen: row.paymentFen, outFen: row.refundFen },
    feeFen,
    timing,
    open,
    done,
    billSource,
    matchedAt: row.matchedAt?.toISOString() ?? null,
  }
}
