import type { Queryable } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { DayKey } from './day.ts'

/** What is to be posted of a day's fee; below zero: the channel gave back more than it kept. */
export type FeeDue = Omit<DayKey, 'campusId'> & { actId: string; feeFen: number }

/**
 * Plans, for days that are compared, the acts that bring the ledger's fee to the bill's; what was planned and not posted yet
 * stands. At most `limit` days.
 */
export async function planFees(db: Queryable, campusId: number, now: Date, limit: number): Promise<FeeDue[]> {
  const { rows } = await db.query<Omit<DayKey, 'campusId'>>(
    `SELECT channel, day::text FROM reconciliations
      WHERE campus_id = $1 AND (fee_act_id IS NOT NULL OR (state = 'matched' AND fee_fen <> fee_posted_fen))
      ORDER BY day, channel LIMIT $2`,
    [campusId, limit],
  )
  const due: FeeDue[] = []
  for (const { channel, day } of rows) {
    const planned = await db.query<FeeDue>(
      `UPDATE reconciliations
          SET fee_act_fen = CASE WHEN fee_act_id IS NULL THEN fee_fen - fee_posted_fen ELSE fee_act_fen END,
              fee_act_id = coalesce(fee_act_id, $4)
        WHERE campus_id = $1 AND channel = $2 AND day = $3
          AND (fee_act_id IS NOT NULL OR (state = 'matched' AND fee_fen <> fee_posted_fen))
        RETURNING channel, day::text, fee_act_id AS "actId", fee_act_fen AS "feeFen"`,
      [campusId, channel, day, uuidv7(now)],
    )
    due.push(...planned.rows)
  }
  return due
}

/** The planned act is in the ledger. Harmless to repeat. */
export async function updateFeePosted(
  db: Queryable,
  { campusId, channel, day }: DayKey,
  actId: string,
): Promise<void> {
  await db.query(
    `UPDATE reconciliations SET fee_posted_fen = fee_posted_fen + fee_act_fen, fee_act_id = NULL, fee_act_fen = 0
      WHERE campus_id = $1 AND channel = $2 AND day = $3 AND fee_act_id = $4`,
    [campusId, channel, day, actId],
  )
}
