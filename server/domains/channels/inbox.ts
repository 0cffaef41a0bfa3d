import { batchedWrite } from '../../base/batched-write.ts'
import { type Pool, type Queryable, retryConflicts } from '../../base/database.ts'
import type { Notice } from './channel.ts'
import {
  countRefusals,
  deleteRefusals,
  type HeldNotice,
  insertNotices,
  type RefusedNotice,
  selectUnconsumed,
  updateConsumed,
} from './store.ts'

/*
 * The inbox of verified notices: the route puts them in before it answers the channel, payments and top-ups take out those
 * of their own orders.
 */

export type { HeldNotice } from './store.ts'

export type NoticeInbox = {
  /** On the disk, once, when it resolves. */
  hold: (campusId: number, notice: Notice & { receivedAt: Date }) => Promise<void>
  countRefused: (campusId: number, refused: RefusedNotice) => Promise<void>
}

/** The writing side; many at once share commits. */
export function createNoticeInbox(pool: Pool): NoticeInbox {
  return {
    hold: batchedWrite((campusId, notices: (Notice & { receivedAt: Date })[]) =>
      retryConflicts(() => insertNotices(pool, campusId, notices)),
    ),
    countRefused: batchedWrite((campusId, refused: RefusedNotice[]) =>
      retryConflicts(() => countRefusals(pool, campusId, refused)),
    ),
  }
}

/**
 * The first notices that nobody has consumed, oldest first. A sweep begins with `afterSeq` 0 and goes on after the last
 * `seq` it was given until it is given fewer than `limit`: between its own stand those of other domains' orders, which it
 * leaves. Within a transaction they stay its own until the end, and another server gets the ones behind.
 */
export async function takeNotices(
  db: Queryable,
  campusId: number,
  limit: number,
  afterSeq = 0,
): Promise<HeldNotice[]> {
  return selectUnconsumed(db, { campusId, afterSeq, limit })
}

/**
 * Marks notices as done, by whoever's orders they are, once what they say has been posted. A notice of an order that
 * nobody knows is not consumed: it grows old and reconciliation finds it.
 */
export async function consumeNotices(
  db: Queryable,
  campusId: number,
  notices: readonly Pick<HeldNotice, 'seq'>[],
  at: Date,
): Promise<void> {
  await updateConsumed(
    db,
    campusId,
    notices.map(({ seq }) => seq),
    at,
  )
}

const REFUSALS_KEPT_MS = 90 * 86_400_000

/** Forgets counts of refused notices after 90 days. */
export async function sweepRefusals(db: Queryable, now: Date): Promise<void> {
  await deleteRefusals(db, new Date(now.getTime() - REFUSALS_KEPT_MS))
}
