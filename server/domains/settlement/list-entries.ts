import { type Refusal, refuse } from '../../../contract/problem.ts'
import { addDays, isBusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import { type EntryRow, selectEntries, selectPayableId } from './store.ts'

const CURSOR = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([01])$/
const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const LIMIT = 100

export type EntriesQuery = {
  campusId: number
  /** Business dates, both included. */
  from?: string | undefined
  to?: string | undefined
  merchantId?: string | undefined
  kind?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

/**
 * The ledger's transfers, newest first by the time in their ids.
 * Refuses `cursor_invalid`, `body_invalid` (a date that is none) and `merchant_unknown`.
 */
export async function listEntries(
  db: Queryable,
  query: EntriesQuery,
): Promise<{ ok: true; entries: EntryRow[]; next?: string } | Refusal> {
  const { campusId, from, to, merchantId, kind, limit = LIMIT } = query
  const cursor = query.cursor === undefined ? undefined : CURSOR.exec(query.cursor)
  if (cursor === null) return refuse('cursor_invalid')
  if ([from, to].some((date) => date !== undefined && !isBusinessDate(date))) return refuse('body_invalid')
  const payableId = merchantId === undefined ? null : await selectPayableId(db, campusId, merchantId)
  if (merchantId !== undefined && payableId === null) return refuse('merchant_unknown')
  const since = from === undefined ? null : startOfBusinessDate(from)
  const before = to === undefined ? null : startOfBusinessDate(addDays(to, 1))
  const found = await selectEntries(db, {
    campusId,
    from: since,
    before,
    firstId: since && idsOf(since, since).firstId,
    payableId,
    kind: kind ?? null,
    beforeId: cursor?.[1] ?? (before ? idsOf(before, before).beforeId : AFTER_ALL_IDS),
    beforeLeg: Number(cursor?.[2] ?? 0),
    limit: limit + 1,
  })
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  return { ok: true, entries, ...(found.length > limit && last ? { next: `${last.id}_${last.leg}` } : {}) }
}
