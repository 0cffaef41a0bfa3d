import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'

/** A subsidy of which some has ended. */
export type Ended = { walletId: WalletId; endedFen: Fen }

/**
 * What has ended of people's subsidies: money is spent from the grant that ends first, so what is left beyond the
 * lasting ones is of ended ones. A grant on its way counts: the ledger may have given it already. What was given outside
 * of batches has no end. $1 campus, $2 day.
 */
const ENDED = `WITH held AS (
       SELECT g.wallet_id, coalesce(sum(g.amount_fen) FILTER (WHERE g.expires_on >= $2), 0) AS lasting
         FROM subsidy_grants g JOIN subsidy_batches b ON b.campus_id = $1 AND b.batch_id = g.batch_id
        WHERE g.campus_id = $1 AND b.state IN ('posting', 'posted')
          AND g.wallet_id IN (SELECT e.wallet_id FROM subsidy_grants e
                               WHERE e.campus_id = $1 AND e.expires_on < $2 AND e.posted_at IS NOT NULL)
        GROUP BY g.wallet_id
     )
     SELECT h.wallet_id AS "walletId", (w.subsidy_fen - h.lasting - coalesce(f.fen, 0))::bigint AS "endedFen"
       FROM held h
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = h.wallet_id AND w.subsidy_fen > h.lasting
       CROSS JOIN LATERAL (
         SELECT sum(t.amount_fen) AS fen FROM transfers t
          WHERE t.campus_id = $1 AND t.wallet_id = h.wallet_id AND t.kind = 'subsidy_grant'
            AND NOT EXISTS (SELECT FROM subsidy_grants o WHERE o.campus_id = $1 AND o.grant_id = t.id)) f
      WHERE w.subsidy_fen > h.lasting + coalesce(f.fen, 0)`

/** People of whose subsidy some has ended, who were not looked at this day yet. */
export async function selectEnded(
  db: Queryable,
  { campusId, day, limit }: { campusId: number; day: BusinessDate; limit: number },
): Promise<Ended[]> {
  const { rows } = await db.query<Ended>(
    `${ENDED}
        AND NOT EXISTS (SELECT FROM subsidy_expiries x
                         WHERE x.campus_id = $1 AND x.wallet_id = h.wallet_id AND x.day = $2)
      ORDER BY h.wallet_id LIMIT $3`,
    [campusId, day, limit],
  )
  return rows
}

/** What of a person's subsidy has ended and is still there. */
export async function selectEndedOf(
  db: Queryable,
  { campusId, day, walletId }: { campusId: number; day: BusinessDate; walletId: WalletId },
): Promise<Fen> {
  const { rows } = await db.query<Ended>(`${ENDED} AND h.wallet_id = $3`, [campusId, day, walletId])
  return rows[0]?.endedFen ?? 0
}

export type Expiry = { walletId: WalletId; day: BusinessDate; actId: string; amountFen: Fen }

/** Keeps what is to be taken back, before it is; once a person and day. */
export async function insertExpiries(
  db: Queryable,
  campusId: number,
  expiries: readonly Expiry[],
): Promise<void> {
  await db.query(
    `INSERT INTO subsidy_expiries (campus_id, wallet_id, day, act_id, amount_fen)
     SELECT $1, e.wallet, e.day, e.act, e.fen
       FROM unnest($2::bigint[], $3::date[], $4::uuid[], $5::bigint[]) AS e (wallet, day, act, fen)
     ON CONFLICT DO NOTHING`,
    [
      campusId,
      expiries.map(({ walletId }) => walletId),
      expiries.map(({ day }) => day),
      expiries.map(({ actId }) => actId),
      expiries.map(({ amountFen }) => amountFen),
    ],
  )
}

export async function selectUnpostedExpiries(db: Queryable, campusId: number): Promise<Expiry[]> {
  const { rows } = await db.query<Expiry>(
    `SELECT wallet_id AS "walletId", day::text, act_id AS "actId", amount_fen AS "amountFen"
       FROM subsidy_expiries WHERE campus_id = $1 AND NOT posted ORDER BY day, wallet_id LIMIT 500`,
    [campusId],
  )
  return rows
}

export async function updateExpiryPosted(db: Queryable, campusId: number, { walletId, day }: Expiry) {
  await db.query(
    'UPDATE subsidy_expiries SET posted = true WHERE campus_id = $1 AND wallet_id = $2 AND day = $3',
    [campusId, walletId, day],
  )
}
