import type { Queryable } from '../../base/database.ts'
import type { AuditEntry } from './record.ts'

/** Appends one entry. There is no function that changes or removes one, and the server's role may not. */
export async function insertEntry(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    `INSERT INTO audit_entries
       (campus_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.campusId,
      entry.at,
      entry.actor.kind,
      entry.actor.id,
      entry.action,
      entry.subjectKind,
      entry.subjectId,
      JSON.stringify(entry.detail ?? {}),
    ],
  )
}
