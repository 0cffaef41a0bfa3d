import type { subsidyBatchStates } from '../../../contract/subsidies.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'

export type BatchRow = {
  id: string
  purpose: string
  expiresOn: BusinessDate
  state: (typeof subsidyBatchStates)[number]
  grants: number
  amountFen: Fen
  posted: number
  /** Not given any more, and how much that is. */
  leftOut: number
  leftOutFen: Fen
  askedAt: Date
  askedBy: string
  asker: string
  decidedAt: Date | null
  decidedBy: string | null
  decider: string
  note: string | null
}

/** Who gets how much. */
export type Grant = { id: string; personId: string; walletId: WalletId; amountFen: Fen }

export type Found = { campusNo: string; personId: string; walletId: WalletId; name: string; isVoid: boolean }

/** The people of these campus numbers. */
export async function selectPeople(
  db: Queryable,
  campusId: number,
  campusNos: readonly string[],
): Promise<Found[]> {
  const { rows } = await db.query<Found>(
    `SELECT p.campus_no AS "campusNo", p.person_id AS "personId", p.wallet_id AS "walletId", p.name,
            w.state = 'void' AS "isVoid"
       FROM people p JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = p.wallet_id
      WHERE p.campus_id = $1 AND p.campus_no = ANY ($2::text[])`,
    [campusId, campusNos],
  )
  return rows
}

/** @returns whether it is new: the same list was proposed, and not refused */
export async function insertBatch(
  db: Queryable,
  campusId: number,
  batch: {
    id: string
    purpose: string
    expiresOn: BusinessDate
    /** In hex. */
    listHash: string
    askedAt: Date
    askedBy: string
    grants: readonly Grant[]
  },
): Promise<boolean> {
  const { id, purpose, expiresOn, listHash, askedAt, askedBy, grants } = batch
  const amountFen = grants.reduce((sum, grant) => sum + grant.amountFen, 0)
  const { rowCount } = await db.query(
    `INSERT INTO subsidy_batches (campus_id, batch_id, purpose, expires_on, state, grants, amount_fen, list_hash,
                                  asked_at, asked_by)
     VALUES ($1, $2, $3, $4, 'waiting', $5, $6, decode($7, 'hex'), $8, $9) ON CONFLICT DO NOTHING`,
    [campusId, id, purpose, expiresOn, grants.length, amountFen, listHash, askedAt, askedBy],
  )
  if (rowCount === 0) return false
  await db.query(
    `INSERT INTO subsidy_grants (campus_id, grant_id, batch_id, person_id, wallet_id, amount_fen, expires_on)
     SELECT $1, g.id, $2, g.person, g.wallet, g.fen, $3
       FROM unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[]) AS g (id, person, wallet, fen)`,
    [
      campusId,
      id,
      expiresOn,
      grants.map((grant) => grant.id),
      grants.map(({ personId }) => personId),
      grants.map(({ walletId }) => walletId),
      grants.map((grant) => grant.amountFen),
    ],
  )
  return true
}

/** The batch of a list that was not refused. */
export async function selectByList(
  db: Queryable,
  campusId: number,
  listHash: string,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT batch_id AS id FROM subsidy_batches
      WHERE campus_id = $1 AND list_hash = decode($2, 'hex') AND state <> 'refused'`,
    [campusId, listHash],
  )
  return rows[0]?.id ?? null
}

const BATCH = `b.batch_id AS id, b.purpose, b.expires_on::text AS "expiresOn", b.state, b.grants,
  b.amount_fen AS "amountFen", b.asked_at AS "askedAt", b.asked_by AS "askedBy", coalesce(a.name, '') AS asker,
  b.decided_at AS "decidedAt", b.decided_by AS "decidedBy", coalesce(d.name, '') AS decider, b.note,
  (SELECT count(*) FROM subsidy_grants g WHERE g.campus_id = $1 AND g.batch_id = b.batch_id
      AND g.posted_at IS NOT NULL)::int AS posted,
  l.count::int AS "leftOut", l.fen AS "leftOutFen"
  FROM subsidy_batches b
  LEFT JOIN operators a ON a.campus_id = $1 AND a.operator_id = b.asked_by
  LEFT JOIN operators d ON d.campus_id = $1 AND d.operator_id = b.decided_by
 CROSS JOIN LATERAL (
   SELECT count(*) AS count, coalesce(sum(g.amount_fen), 0)::bigint AS fen FROM subsidy_grants g
    WHERE g.campus_id = $1 AND g.batch_id = b.batch_id AND g.left_out_at IS NOT NULL) l
 WHERE b.campus_id = $1`

const BATCHES_MAX = 200

/** The latest batches first. */
export async function selectBatches(db: Queryable, campusId: number): Promise<BatchRow[]> {
  const { rows } = await db.query<BatchRow>(`SELECT ${BATCH} ORDER BY b.batch_id DESC LIMIT ${BATCHES_MAX}`, [
    campusId,
  ])
  return rows
}

export async function selectBatch(
  db: Queryable,
  { campusId, id }: { campusId: number; id: string },
): Promise<BatchRow | null> {
  const { rows } = await db.query<BatchRow>(`SELECT ${BATCH} AND b.batch_id = $2`, [campusId, id])
  return rows[0] ?? null
}

/** Decides a batch that waits. @returns false: it does not wait any more */
export async function updateDecided(
  db: Queryable,
  { campusId, id }: { campusId: number; id: string },
  decided: { state: 'posting' | 'refused'; at: Date; by: string; note: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE subsidy_batches SET state = $3, decided_at = $4, decided_by = $5, note = $6
      WHERE campus_id = $1 AND batch_id = $2 AND state = 'waiting'`,
    [campusId, id, decided.state, decided.at, decided.by, decided.note],
  )
  return rowCount === 1
}

/** Batches whose money is on its way, the oldest first. */
export async function selectPosting(db: Queryable, campusId: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT batch_id AS id FROM subsidy_batches WHERE campus_id = $1 AND state = 'posting' ORDER BY batch_id`,
    [campusId],
  )
  return rows.map(({ id }) => id)
}

export async function selectUnposted(
  db: Queryable,
  { campusId, id, limit }: { campusId: number; id: string; limit: number },
): Promise<Grant[]> {
  const { rows } = await db.query<Grant>(
    `SELECT grant_id AS id, person_id AS "personId", wallet_id AS "walletId", amount_fen AS "amountFen"
       FROM subsidy_grants
      WHERE campus_id = $1 AND batch_id = $2 AND posted_at IS NULL AND left_out_at IS NULL ORDER BY grant_id LIMIT $3`,
    [campusId, id, limit],
  )
  return rows
}

export async function updatePosted(
  db: Queryable,
  campusId: number,
  posted: readonly { id: string; at: Date }[],
): Promise<void> {
  await db.query(
    `UPDATE subsidy_grants g SET posted_at = p.at, left_out_at = NULL FROM unnest($2::uuid[], $3::timestamptz[]) AS p (id, at)
      WHERE g.campus_id = $1 AND g.grant_id = p.id AND g.posted_at IS NULL`,
    [campusId, posted.map(({ id }) => id), posted.map(({ at }) => at)],
  )
}

/** Gives up what nobody can have any more, unless it is in the ledger already. */
export async function updateLeftOut(
  db: Queryable,
  { campusId, id }: { campusId: number; id: string },
  { today, now }: { today: BusinessDate; now: Date },
): Promise<void> {
  await db.query(
    `UPDATE subsidy_grants g SET left_out_at = $4 FROM wallets w
      WHERE g.campus_id = $1 AND g.batch_id = $2 AND g.posted_at IS NULL AND g.left_out_at IS NULL
        AND w.campus_id = $1 AND w.wallet_id = g.wallet_id AND (w.state = 'void' OR g.expires_on < $3)
        AND NOT EXISTS (SELECT FROM transfers t WHERE t.campus_id = $1 AND t.id = g.grant_id)`,
    [campusId, id, today, now],
  )
}

/** Everybody of a batch has it who can. */
export async function updateWhole(db: Queryable, campusId: number, id: string): Promise<void> {
  // Another server may have given what was being left out here: the ledger says.
  await db.query(
    `UPDATE subsidy_grants g SET posted_at = t.posted_at, left_out_at = NULL FROM transfers t
      WHERE g.campus_id = $1 AND g.batch_id = $2 AND g.left_out_at IS NOT NULL
        AND t.campus_id = $1 AND t.id = g.grant_id AND t.leg = 0`,
    [campusId, id],
  )
  await db.query(
    `UPDATE subsidy_batches b SET state = 'posted' WHERE campus_id = $1 AND batch_id = $2 AND state = 'posting'
        AND NOT EXISTS (SELECT FROM subsidy_grants g
                         WHERE g.campus_id = $1 AND g.batch_id = $2 AND g.posted_at IS NULL AND g.left_out_at IS NULL)`,
    [campusId, id],
  )
}
