import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { SHOWN_REFERENCES } from './means.ts'

/** Sales of one kind: `reference` as payments/means.ts reads it. */
export type ShiftSums = {
  reference: string | null
  late: boolean
  reversed: boolean
  count: number
  amountFen: Fen
}

/** What a terminal took that occurred from one instant and before another, in sums. */
export async function selectShiftSums(
  db: Queryable,
  { campusId, terminalId, from, until }: { campusId: number; terminalId: string; from: Date; until: Date },
): Promise<ShiftSums[]> {
  // A reversal may come minutes after its payment, so the range of ids ends with the sales, not with them.
  const { rows } = await db.query<ShiftSums>(
    `WITH mine AS MATERIALIZED (
       SELECT id, kind, reference, min(occurred_at) AS at, sum(amount_fen)::bigint AS charged_fen
         FROM transfers
        WHERE campus_id = $1 AND id >= $2 AND terminal_id = $3 AND occurred_at >= $4
          AND kind IN ('payment', 'offline_payment', 'reversal')
        GROUP BY id, kind, reference
     ), taken AS (
       SELECT p.*,
              p.id IN (SELECT reference FROM mine WHERE kind = 'reversal' AND reference IS NOT NULL) AS reversed
         FROM mine p
        WHERE p.at < $5 AND (p.kind = 'payment' OR (p.kind = 'offline_payment' AND (p.reference IS NULL OR p.reference = ANY ($6::uuid[]))))
     )
     SELECT reference, kind = 'offline_payment' AS late, reversed, count(*) AS count,
            sum(charged_fen)::bigint AS "amountFen"
       FROM taken GROUP BY 1, 2, 3 ORDER BY 3, 2, 1 NULLS FIRST`,
    [campusId, idsOf(from, from).firstId, terminalId, from, until, SHOWN_REFERENCES],
  )
  return rows
}
