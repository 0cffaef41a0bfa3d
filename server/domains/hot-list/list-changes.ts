import type { HotListChanges } from '../../../contract/hot-list.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { addDays, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { countListed, selectChanges } from './history-store.ts'
import { selectVersion } from './store.ts'

const CURSOR = /^[1-9]\d{0,14}$/
const LIMIT = 50

/** What changed on the hot list, the latest first. Refuses `cursor_invalid`. */
export async function listChanges(
  db: Queryable,
  campusId: number,
  { cursor, value, date }: { cursor?: string; value?: string; date?: string },
): Promise<({ ok: true } & HotListChanges) | Refusal> {
  if (cursor !== undefined && !CURSOR.test(cursor)) return refuse('cursor_invalid')
  const filter = {
    value: value ?? null,
    from: date === undefined ? null : startOfBusinessDate(date),
    to: date === undefined ? null : startOfBusinessDate(addDays(date, 1)),
    before: cursor === undefined ? null : Number(cursor),
  }
  const [version, listed, found] = await Promise.all([
    selectVersion(db, campusId),
    countListed(db, campusId),
    // One more than is shown tells whether there is a next page.
    selectChanges(db, campusId, filter, LIMIT + 1),
  ])
  const changes = found.slice(0, LIMIT)
  const next = found.length > LIMIT ? { next: String(changes.at(-1)!.version) } : {}
  return { ok: true, version, listed, changes, ...next }
}
