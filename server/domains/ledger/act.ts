import type { Queryable } from '../../base/database.ts'
import { selectActs } from './store.ts'
import type { PostedAct } from './transfer.ts'

/** The act that was posted under an id, its legs joined. */
export async function findAct(db: Queryable, campusId: number, id: string): Promise<PostedAct | undefined> {
  const [act] = await selectActs(db, campusId, [id])
  return act
}

/** The acts that were posted under these ids, by id. */
export async function findActs(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
): Promise<Map<string, PostedAct>> {
  const acts = await selectActs(db, campusId, ids)
  return new Map(acts.map((act) => [act.id, act]))
}
