import type { HotList } from '../../../contract/hot-list.ts'
import type { Queryable } from '../../base/database.ts'
import type { HotListItem } from './hot-list.ts'
import { changeEntries, lockVersion, selectSince, selectVersion, updateVersion } from './store.ts'

/*
 * Every change takes the campus's next version and holds the version's row until the transaction ends. So versions are
 * committed in their order, without a gap, and who has read version N has seen every change up to N for good.
 */

/**
 * Puts aliases and card numbers on the hot list, in the caller's transaction and as its last step: other changes wait
 * until it ends. Those that are on it already stay as they are.
 * @param reason why, for whoever looks into it: `reported_lost`, `frozen`, `key_ended`, …
 */
export async function putOnHotList(
  db: Queryable,
  campusId: number,
  items: readonly HotListItem[],
  reason: string,
  now: Date,
): Promise<void> {
  await change(db, campusId, items, { listed: true, reason, now })
}

/** Takes them off again: a release. Those that are not on it are left alone. */
export async function takeOffHotList(
  db: Queryable,
  campusId: number,
  items: readonly HotListItem[],
  reason: string,
  now: Date,
): Promise<void> {
  await change(db, campusId, items, { listed: false, reason, now })
}

async function change(
  db: Queryable,
  campusId: number,
  items: readonly HotListItem[],
  to: { listed: boolean; reason: string; now: Date },
): Promise<void> {
  if (items.length === 0) return
  const version = await lockVersion(db, campusId)
  const changed = await changeEntries(db, campusId, items, { ...to, version })
  if (changed > 0) await updateVersion(db, campusId, version + changed)
}

/**
 * The entries that changed after a version, or all that are listed when it is 0, or higher than ours (the database was
 * restored from a backup).
 */
export function readHotList(db: Queryable, campusId: number, since: number): Promise<HotList> {
  return selectSince(db, campusId, since)
}

/** The version of the hot list now; 0 before its first entry. */
export function readHotListVersion(db: Queryable, campusId: number): Promise<number> {
  return selectVersion(db, campusId)
}
