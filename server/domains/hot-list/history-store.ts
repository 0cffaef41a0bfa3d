import type { HotListChanges } from '../../../contract/hot-list.ts'
import type { Queryable } from '../../base/database.ts'
import type { HotListItem } from './hot-list.ts'

export type ChangeFilter = { value: string | null; from: Date | null; to: Date | null; before: number | null }

type Change = HotListChanges['changes'][number]

/** The latest first. */
export async function selectChanges(
  db: Queryable,
  campusId: number,
  { value, from, to, before }: ChangeFilter,
  limit: number,
): Promise<Change[]> {
  const { rows } = await db.query<Omit<Change, 'at'> & { at: Date }>(
    `SELECT version, kind, value, listed, reason, changed_at AS at FROM hot_list_changes
     WHERE campus_id = $1 AND ($2::text IS NULL OR value = $2) AND ($3::timestamptz IS NULL OR changed_at >= $3)
       AND ($4::timestamptz IS NULL OR changed_at < $4) AND ($5::bigint IS NULL OR version < $5)
     ORDER BY version DESC LIMIT $6`,
    [campusId, value, from, to, before, limit],
  )
  return rows.map((change) => ({ ...change, at: change.at.toISOString() }))
}

export async function countListed(db: Queryable, campusId: number): Promise<number> {
  const { rows } = await db.query<{ listed: number }>(
    'SELECT count(*)::int AS listed FROM hot_list_entries WHERE campus_id = $1 AND listed',
    [campusId],
  )
  return rows[0]!.listed
}

/**
 * Entries that changed after a version and are now otherwise than they were at it. `listed`: as they were then. Left out
 * are those whose last change has one of the reasons that stay.
 */
export async function selectDifferent(
  db: Queryable,
  campusId: number,
  version: number,
  stay: readonly string[],
): Promise<(HotListItem & { listed: boolean })[]> {
  const { rows } = await db.query<HotListItem & { listed: boolean }>(
    `SELECT kind, value, listed FROM (
       SELECT e.kind, e.value, e.listed AS now, coalesce((
         SELECT c.listed FROM hot_list_changes c
         WHERE c.campus_id = e.campus_id AND c.kind = e.kind AND c.value = e.value AND c.version <= $2
         ORDER BY c.version DESC LIMIT 1), false) AS listed
       FROM hot_list_entries e
       WHERE e.campus_id = $1 AND e.version > $2 AND e.reason <> ALL ($3::text[])
     ) entry WHERE listed <> now`,
    [campusId, version, stay],
  )
  return rows
}

export type RollBackRow = { toVersion: number; fromVersion: number; newVersion: number }

export async function selectRollBack(
  db: Queryable,
  campusId: number,
  rollBackId: string,
): Promise<RollBackRow | undefined> {
  const { rows } = await db.query<RollBackRow>(
    `SELECT to_version AS "toVersion", from_version AS "fromVersion", new_version AS "newVersion"
     FROM hot_list_roll_backs WHERE campus_id = $1 AND roll_back_id = $2`,
    [campusId, rollBackId],
  )
  return rows[0]
}

export async function insertRollBack(
  db: Queryable,
  campusId: number,
  rollBackId: string,
  { toVersion, fromVersion, newVersion }: RollBackRow,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO hot_list_roll_backs (campus_id, roll_back_id, to_version, from_version, new_version, at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [campusId, rollBackId, toVersion, fromVersion, newVersion, now],
  )
}
