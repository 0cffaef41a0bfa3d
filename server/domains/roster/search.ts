import type { PeopleFilter, PersonSummary } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Pool } from '../../base/database.ts'
import { parseResidentId } from '../../protocols/resident-id.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { type IdNumberKeys, idNumberHash, maskIdNumber, normaliseIdNumber } from '../people/id-number.ts'
import { searchPattern } from '../people/search-keys.ts'
import { countPeople, type RosterFilter, selectPeople } from './store.ts'

export type SearchDeps = { pool: Pool; keys: IdNumberKeys }

const CURSOR = /^[0-9A-Z]{4,20}$/
const LIMIT = 50

/**
 * People by name, pinyin, number, role, state and college, in the order of their campus numbers; the first page of a
 * search is written to the audit log. Refuses `cursor_invalid`.
 */
export async function searchPeople(
  { pool, keys }: SearchDeps,
  search: {
    campusId: number
    actor: Actor
    filter: PeopleFilter
    cursor?: string | undefined
    limit?: number | undefined
  },
  now: Date,
): Promise<{ ok: true; people: PersonSummary[]; total: number; next: string | undefined } | Refusal> {
  const { campusId, actor, filter, cursor, limit = LIMIT } = search
  if (cursor !== undefined && !CURSOR.test(cursor)) return refuse('cursor_invalid')
  const where = rosterFilter(keys, campusId, filter)
  const [total, found] = await Promise.all([
    countPeople(pool, campusId, where),
    // One more than is shown tells whether there is a next page.
    selectPeople(pool, campusId, where, { after: cursor ?? null, limit: limit + 1 }),
  ])
  if (cursor === undefined) {
    await recordAudit(pool, {
      campusId,
      at: now,
      actor,
      action: 'people_searched',
      subjectKind: 'report',
      subjectId: null,
      detail: { ...auditedFilter(filter), found: total },
    })
  }
  const people = found.slice(0, limit)
  return { ok: true, people, total, next: found.length > limit ? people.at(-1)!.campusNo : undefined }
}

/** A filter as the store takes it. */
export function rosterFilter(
  keys: IdNumberKeys,
  campusId: number,
  { q = '', ...filter }: PeopleFilter,
): RosterFilter {
  const hash = isIdNumber(q) ? idNumberHash(keys, campusId, q) : null
  return { ...filter, pattern: searchPattern(q), idNumberHash: hash }
}

/** A filter as the audit log may know it: no whole ID number. */
export function auditedFilter(filter: PeopleFilter): PeopleFilter {
  const { q } = filter
  return q && isIdNumber(q) ? { ...filter, q: maskIdNumber(normaliseIdNumber(q)) } : filter
}

function isIdNumber(q: string): boolean {
  return parseResidentId(normaliseIdNumber(q), '9999-12-31').ok
}
