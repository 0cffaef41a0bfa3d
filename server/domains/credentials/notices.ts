import type { noticeKinds } from '../../../contract/me.ts'
import type { Queryable } from '../../base/database.ts'
import { insertNotice, selectNotices } from './store.ts'

/** News of a person's credentials that the person must hear of, wherever it was done. */
export type NoticeKind = (typeof noticeKinds)[number]

export type Notice = { id: string; kind: NoticeKind; at: Date }

const LISTED_MAX = 50

/** Tells a person, in the transaction of what happened. The app shows it; other channels read it from here. */
export async function notify(
  db: Queryable,
  { campusId, personId, kind }: { campusId: number; personId: string; kind: NoticeKind },
  now: Date,
): Promise<void> {
  await insertNotice(db, { campusId, personId, kind, at: now })
}

/** The last 50 notices of a person, newest first. */
export function listNotices(db: Queryable, campusId: number, personId: string): Promise<Notice[]> {
  return selectNotices(db, campusId, personId, LISTED_MAX)
}
