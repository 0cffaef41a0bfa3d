import type { HotList } from '../../../contract/hot-list.ts'
import type { Queryable } from '../../base/database.ts'
import type { HotListItem } from './hot-list.ts'

/** Takes the campus's version row and keeps it until the end of the transaction: the next change waits. */
export async function lockVersion(db: Queryable, campusId: number): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    `INSERT INTO hot_list_versions AS v (campus_id, version) VALUES ($1, 0)
     ON CONFLICT (campus_id) DO UPDATE SET version = v.version RETURNING version`,
    [campusId],
  )
  return rows[0]!.version
}

export async function updateVersion(db: Queryable, campusId: number, version: number): Promise<void> {
  await db.query('UPDATE hot_list_versions SET version = $2 WHERE campus_id = $1', [campusId, version])
}

/** Lists or unlists those of the items that are not so yet, each under a version of its own after `version`; says how many. */
export async function changeEntries(
  db: Queryable,
  campusId: number,
  items: readonly HotListItem[],
  change: { listed: boolean; reason: string; version: number; now: Date },
): Promise<number> {
  const { rows } = await db.query(
    `WITH changed AS (
     INSERT INTO hot_list_entries (campus_id, kind, value, version, listed, reason, changed_at)
       SELECT $1, i.kind, i.value, $4 + row_number() OVER (ORDER BY i.kind, i.value), $5, $6, $7
       FROM (SELECT DISTINCT kind, value FROM unnest($2::text[], $3::text[]) u (kind, value)) i
       LEFT JOIN hot_list_entries e ON e.campus_id = $1 AND e.kind = i.kind AND e.value = i.value
       WHERE coalesce(e.listed, false) <> $5
     ON CONFLICT (campus_id, kind, value) DO UPDATE
       SET version = excluded.version, listed = excluded.listed, reason = excluded.reason, changed_at = excluded.changed_at
     RETURNING campus_id, version, kind, value, listed, reason, changed_at)
     INSERT INTO hot_list_changes (campus_id, version, kind, value, listed, reason, changed_at)
     SELECT * FROM changed RETURNING version`,
    [
      campusId,
      items.map((item) => item.kind),
      items.map((item) => item.value),
      change.version,
      change.listed,
      change.reason,
      change.now,
    ],
  )
  return rows.length
}

/** One statement, so that version and entries are of one moment. `full` is also the answer to a version yet to come. */
export async function selectSince(db: Queryable, campusId: number, since: number): Promise<HotList> {
  const { rows } = await db.query<HotList>(
    `SELECT v.version, v.since = 0 AS "full", coalesce((
         SELECT json_agg(json_build_object('version', e.version, 'kind', e.kind, 'value', e.value, 'listed', e.listed)
           ORDER BY e.version)
         FROM hot_list_entries e
         WHERE e.campus_id = $1 AND e.version > v.since AND (e.listed OR v.since > 0)
       ), '[]') AS entries
     FROM (
       SELECT version, CASE WHEN $2 > version THEN 0 ELSE $2::bigint END AS since
       FROM (SELECT coalesce(max(version), 0) AS version FROM hot_list_versions WHERE campus_id = $1) m
     ) v`,
    [campusId, since],
  )
  return rows[0]!
}

export async function selectVersion(db: Queryable, campusId: number): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    'SELECT version FROM hot_list_versions WHERE campus_id = $1',
    [campusId],
  )
  return rows[0]?.version ?? 0
}
