import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountState } from '../ledger/transfer.ts'
import type { Leaving } from './leaving.ts'

const LEAVING = `leaving_id AS id, person_id AS "personId", wallet_id AS "walletId", state, reason,
  opened_at AS "openedAt", opened_by AS "openedBy", frozen_at AS "frozenAt", payable_from AS "payableFrom"`

export async function selectLeaving(
  db: Queryable,
  campusId: number,
  leavingId: string,
): Promise<Leaving | undefined> {
  const { rows } = await db.query<Leaving>(
    `SELECT ${LEAVING} FROM leavings WHERE campus_id = $1 AND leaving_id = $2`,
    [campusId, leavingId],
  )
  return rows[0]
}

/** The leaving of a person that is under way. */
export async function selectOpenOf(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<Leaving | undefined> {
  const { rows } = await db.query<Leaving>(
    `SELECT ${LEAVING} FROM leavings WHERE campus_id = $1 AND person_id = $2 AND state = 'leaving'`,
    [campusId, personId],
  )
  return rows[0]
}

/** @returns whether the id was free */
export async function insertLeaving(db: Queryable, campusId: number, leaving: Leaving): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO leavings (campus_id, leaving_id, person_id, wallet_id, state, reason, opened_at, opened_by, frozen_at,
       payable_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (campus_id, leaving_id) DO NOTHING`,
    [
      campusId,
      leaving.id,
      leaving.personId,
      leaving.walletId,
      leaving.state,
      leaving.reason,
      leaving.openedAt,
      leaving.openedBy,
      leaving.frozenAt,
      leaving.payableFrom,
    ],
  )
  return rowCount === 1
}

/** The account was unfrozen and frozen again meanwhile: the waiting begins anew. */
export async function updateFrozen(
  db: Queryable,
  campusId: number,
  { id, frozenAt, payableFrom }: Pick<Leaving, 'id' | 'frozenAt' | 'payableFrom'>,
): Promise<void> {
  await db.query(
    `UPDATE leavings SET frozen_at = $3, payable_from = $4 WHERE campus_id = $1 AND leaving_id = $2`,
    [campusId, id, frozenAt, payableFrom],
  )
}

export async function updateEnded(
  db: Queryable,
  campusId: number,
  id: string,
  ended: { state: 'void' | 'undone'; at: Date; by: string | null; note: string | null },
): Promise<void> {
  await db.query(
    `UPDATE leavings SET state = $3, ended_at = $4, ended_by = $5, end_note = $6
      WHERE campus_id = $1 AND leaving_id = $2 AND state = 'leaving'`,
    [campusId, id, ended.state, ended.at, ended.by, ended.note],
  )
}

/** Leavings under way that are over their time and have no money left to pay back, and none on its way. */
export async function selectToEnd(
  db: Queryable,
  campusId: number,
  now: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT l.leaving_id AS id FROM leavings l
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = l.wallet_id
      WHERE l.campus_id = $1 AND l.state = 'leaving' AND l.payable_from <= $2 AND w.state = 'frozen' AND w.wallet_fen = 0
        AND NOT EXISTS (SELECT FROM payouts p
          WHERE p.campus_id = $1 AND p.leaving_id = l.leaving_id AND p.state IN ('waiting', 'approved'))
      ORDER BY l.leaving_id LIMIT $3`,
    [campusId, now, limit],
  )
  return rows.map(({ id }) => id)
}

/** Visitors whose visit is over and whose account was frozen for it, with no leaving since (RULES 3.10). */
export async function selectEndedVisits(
  db: Queryable,
  campusId: number,
  now: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ personId: string }>(
    `SELECT p.person_id AS "personId" FROM people p
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = p.wallet_id
      WHERE p.campus_id = $1 AND p.expires_at <= $2 AND w.state = 'frozen'
        AND NOT EXISTS (SELECT FROM leavings l
          WHERE l.campus_id = $1 AND l.person_id = p.person_id AND (l.state = 'leaving' OR l.opened_at >= p.expires_at))
      ORDER BY p.expires_at LIMIT $3`,
    [campusId, now, limit],
  )
  return rows.map(({ personId }) => personId)
}

/** Late offline records that came after the account had ended and left it below zero; the accounts by their leavings. */
export async function selectLateRecords(
  db: Queryable,
  campusId: number,
  since: Date,
): Promise<{ leavingId: string; personId: string; recordIds: string[] }[]> {
  const { rows } = await db.query<{ leavingId: string; personId: string; recordIds: string[] }>(
    `SELECT l.leaving_id AS "leavingId", l.person_id AS "personId", array_agg(DISTINCT t.id ORDER BY t.id) AS "recordIds"
       FROM leavings l
       JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = l.wallet_id AND w.wallet_fen < 0
       JOIN transfers t ON t.campus_id = $1 AND t.wallet_id = l.wallet_id AND t.kind = 'offline_payment'
        AND t.posted_at >= l.ended_at
      WHERE l.campus_id = $1 AND l.state = 'void' AND l.ended_at >= $2
        AND NOT EXISTS (SELECT FROM cases c JOIN case_subjects s ON s.campus_id = $1 AND s.case_id = c.case_id
          WHERE c.campus_id = $1 AND c.kind = 'late_after_leaving' AND c.natural_key = l.leaving_id::text
            AND s.kind = 'record' AND s.subject_id = t.id)
      GROUP BY l.leaving_id, l.person_id`,
    [campusId, since],
  )
  return rows
}

/** People by their campus numbers, with what decides whether they can begin to leave. */
export async function selectByCampusNos(
  db: Queryable,
  campusId: number,
  campusNos: readonly string[],
): Promise<
  { id: string; campusNo: string; name: string; walletFen: Fen; state: AccountState; isLeaving: boolean }[]
> {
  const { rows } = await db.query<{
    id: string
    campusNo: string
    name: string
    walletFen: Fen
    state: AccountState
    isLeaving: boolean
  }>(
    `SELECT p.person_id AS id, p.campus_no AS "campusNo", p.name, w.wallet_fen AS "walletFen", w.state,
            EXISTS (SELECT FROM leavings l
              WHERE l.campus_id = $1 AND l.person_id = p.person_id AND l.state = 'leaving') AS "isLeaving"
       FROM people p JOIN wallets w ON w.campus_id = $1 AND w.wallet_id = p.wallet_id
      WHERE p.campus_id = $1 AND p.campus_no = ANY ($2::text[])`,
    [campusId, campusNos],
  )
  return rows
}
