import type { Queryable } from '../../base/database.ts'
import { selectHistory } from './store.ts'
import type { PostedAct, WalletId } from './transfer.ts'

const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** One page of a person's acts; `cursor` asks for the next one, null on the last. */
export type HistoryPage = { acts: PostedAct[]; cursor: string | null }

/**
 * A person's acts, newest first by the time in their ids: a late offline record stands where it happened (RULES 3.7).
 * @param options.cursor of the page before: an id, so that acts posted meanwhile shift nothing
 */
export async function readHistory(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  options: { limit: number; cursor?: string | null },
): Promise<HistoryPage> {
  const { limit } = options
  const found = await selectHistory(db, campusId, walletId, options.cursor ?? AFTER_ALL_IDS, limit + 1)
  const acts = found.slice(0, limit)
  return { acts, cursor: found.length > limit ? acts.at(-1)!.id : null }
}
