import type { Queryable } from '../../base/database.ts'

/**
 * People whose visit is over and whose account was not frozen since: who was released by an operator after that is left
 * alone.
 */
export async function selectEndedVisitors(
  db: Queryable,
  campusId: number,
  now: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ personId: string }>(
    `SELECT p.person_id AS "personId"
       FROM people p JOIN wallets w ON w.campus_id = p.campus_id AND w.wallet_id = p.wallet_id
      WHERE p.campus_id = $1 AND p.expires_at <= $2 AND w.state IN ('active', 'lost')
        AND NOT EXISTS (SELECT FROM account_changes c
          WHERE c.campus_id = $1 AND c.wallet_id = p.wallet_id AND c.to_state = 'frozen' AND c.at >= p.expires_at)
      ORDER BY p.expires_at LIMIT $3`,
    [campusId, now, limit],
  )
  return rows.map(({ personId }) => personId)
}
