import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { type AuditRow, selectEntries, selectIds } from './store.ts'

/** `actor` and `subject` are an id, a campus number, an operator's login or (a subject) the key of a policy value. */
export type AuditQuery = {
  campusId: number
  actor?: string | undefined
  subject?: string | undefined
  action?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const CURSOR = /^[1-9]\d{0,14}$/
const LIMIT = 50

/** The audit log, newest first. Refuses `cursor_invalid`. */
export async function listAudit(
  db: Queryable,
  query: AuditQuery,
): Promise<{ ok: true; entries: AuditRow[]; next: string | undefined } | Refusal> {
  const { campusId, action, cursor, limit = LIMIT } = query
  if (cursor !== undefined && !CURSOR.test(cursor)) return refuse('cursor_invalid')
  const actorIds = query.actor === undefined ? null : await idsOf(db, campusId, query.actor)
  const subjectIds = query.subject === undefined ? null : await idsOf(db, campusId, query.subject)
  const filter = {
    actorIds: actorIds?.filter((id) => UUID.test(id)) ?? null,
    subjectIds,
    action: action ?? null,
  }
  const before = cursor === undefined ? null : Number(cursor)
  // One more than is shown tells whether there is a next page.
  const found = await selectEntries(db, campusId, filter, { before, limit: limit + 1 })
  const entries = found.slice(0, limit)
  const next = found.length > limit ? String(entries.at(-1)!.entryId) : undefined
  return { ok: true, entries, next }
}

async function idsOf(db: Queryable, campusId: number, text: string): Promise<string[]> {
  const given = text.trim()
  return [given, ...(await selectIds(db, campusId, given))]
}
