import type { Queryable } from '../../base/database.ts'

export async function updateBlocked(
  db: Queryable,
  campusId: number,
  cardNo: string,
  { reason, caseId, at }: { reason: string; caseId: string; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE cards SET blocked_at = $3, blocked_reason = $4, blocked_case = $5
     WHERE campus_id = $1 AND card_no = $2`,
    [campusId, cardNo, at, reason, caseId],
  )
}

/** What it told before counts no more: somebody decided that the card is as it should be. */
export async function updateUnblocked(db: Queryable, campusId: number, cardNo: string): Promise<void> {
  await db.query(
    `UPDATE cards SET blocked_at = NULL, blocked_reason = NULL, blocked_case = NULL, seen_load = NULL, seen_purchase = NULL,
            seen_at = NULL
     WHERE campus_id = $1 AND card_no = $2`,
    [campusId, cardNo],
  )
}
