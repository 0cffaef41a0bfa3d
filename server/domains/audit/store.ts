import type { Queryable } from '../../base/database.ts'
import type { AuditEntry } from './record.ts'

/** Appends entries. There is no function that changes or removes one, and the server's role may not. */
export async function insertEntries(db: Queryable, entries: readonly AuditEntry[]): Promise<void> {
  await db.query(
    `INSERT INTO audit_entries (campus_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail)
     SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::jsonb[])`,
    [
      entries.map((entry) => entry.campusId),
      entries.map((entry) => entry.at),
      entries.map((entry) => entry.actor.kind),
      entries.map((entry) => entry.actor.id),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.subjectKind),
      entries.map((entry) => entry.subjectId),
      entries.map((entry) => JSON.stringify(entry.detail ?? {}, wellFormed)),
    ],
  )
}

// jsonb refuses half of a surrogate pair, which a request may hold.
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value
}

/** An entry as it is read: with the names that people know actors and subjects by; empty where there is none. */
export type AuditRow = {
  entryId: number
  at: Date
  actorKind: 'person' | 'operator' | 'terminal' | 'system'
  actorId: string | null
  actorName: string
  action: string
  subjectKind: string
  subjectId: string | null
  subjectName: string
  detail: Record<string, unknown>
}

/** Whom a campus number or an operator's login belongs to. */
export async function selectIds(db: Queryable, campusId: number, text: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT person_id::text AS id FROM people WHERE campus_id = $1 AND campus_no = upper($2)
     UNION ALL SELECT operator_id::text FROM operators WHERE campus_id = $1 AND login = lower($2)`,
    [campusId, text],
  )
  return rows.map((row) => row.id)
}

/** Which entries: by ids of actors (uuids) and of subjects; null: all. */
export type AuditFilter = {
  actorIds: string[] | null
  subjectIds: string[] | null
  action: string | null
}

/** Newest first; `before` is the number of an entry. */
export async function selectEntries(
  db: Queryable,
  campusId: number,
  { actorIds, subjectIds, action }: AuditFilter,
  page: { before: number | null; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await db.query<AuditRow>(
    `SELECT e.entry_id AS "entryId", e.at, e.actor_kind AS "actorKind", e.actor_id AS "actorId",
       coalesce(ap.name, ao.name, at.name, '') AS "actorName", e.action, e.subject_kind AS "subjectKind",
       e.subject_id AS "subjectId", coalesce(sp.name, so.name, st.name, sm.name, ss.name, '') AS "subjectName", e.detail
     FROM (
       SELECT * FROM audit_entries
       WHERE campus_id = $1
         AND ($2::uuid[] IS NULL OR actor_id = ANY ($2))
         AND ($3::text[] IS NULL OR subject_id = ANY ($3))
         AND ($4::text IS NULL OR action = $4)
         AND ($5::bigint IS NULL OR entry_id < $5)
       ORDER BY entry_id DESC LIMIT $6
     ) e
     LEFT JOIN people ap ON ap.campus_id = $1 AND e.actor_kind = 'person' AND ap.person_id = e.actor_id
     LEFT JOIN operators ao ON ao.campus_id = $1 AND e.actor_kind = 'operator' AND ao.operator_id = e.actor_id
     LEFT JOIN terminals at ON at.campus_id = $1 AND e.actor_kind = 'terminal' AND at.terminal_id = e.actor_id
     LEFT JOIN people sp ON sp.campus_id = $1 AND sp.person_id = ${subjectId('person')}
     LEFT JOIN operators so ON so.campus_id = $1 AND so.operator_id = ${subjectId('operator')}
     LEFT JOIN terminals st ON st.campus_id = $1 AND st.terminal_id = ${subjectId('terminal')}
     LEFT JOIN merchants sm ON sm.campus_id = $1 AND sm.merchant_id = ${subjectId('merchant')}
     LEFT JOIN stalls ss ON ss.campus_id = $1 AND ss.stall_id = ${subjectId('stall')}
     ORDER BY e.entry_id DESC`,
    [campusId, actorIds, subjectIds, action, page.before, page.limit],
  )
  return rows
}

/** CASE keeps the cast from the subjects that are no uuid. */
function subjectId(kind: string): string {
  return `CASE e.subject_kind WHEN '${kind}' THEN e.subject_id::uuid END`
}
