import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { StatementEntry, StatementRow } from './statement.ts'

/** A merchant's day that has no statement yet. */
export type DueStatement = {
  merchantId: string
  merchant: string
  payableId: number
  date: BusinessDate
}

/** Days up to `until` of merchants with anything on them and no statement, each merchant's in order. */
export async function selectDue(
  db: Queryable,
  { campusId, until, limit }: { campusId: number; until: BusinessDate; limit: number },
): Promise<DueStatement[]> {
  const { rows } = await db.query<DueStatement>(
    `SELECT m.merchant_id AS "merchantId", m.name AS merchant, m.payable_account_id AS "payableId", d.day::text AS date
       FROM (SELECT DISTINCT payable_id, day FROM statement_entries WHERE campus_id = $1 AND day <= $2) d
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = d.payable_id
      WHERE NOT EXISTS (SELECT FROM statements s
                         WHERE s.campus_id = $1 AND s.merchant_id = m.merchant_id AND s.day = d.day)
      ORDER BY d.day, m.merchant_id LIMIT $3`,
    [campusId, until, limit],
  )
  return rows
}

/** Whoever issues a merchant's statement waits for whoever does already. @returns whether there is such a merchant */
export async function lockMerchant(db: Queryable, campusId: number, merchantId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM merchants WHERE campus_id = $1 AND merchant_id = $2 FOR NO KEY UPDATE',
    [campusId, merchantId],
  )
  return rowCount === 1
}

export async function selectEntriesOf(
  db: Queryable,
  { campusId, payableId, date }: { campusId: number; payableId: number; date: BusinessDate },
): Promise<StatementEntry[]> {
  const { rows } = await db.query<StatementEntry>(
    `SELECT e.sold_on::text AS "soldOn", e.kind, s.name AS stall, e.means, e.entries AS count,
            e.amount_fen AS "amountFen"
       FROM statement_entries e LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = e.stall_id
      WHERE e.campus_id = $1 AND e.payable_id = $2 AND e.day = $3`,
    [campusId, payableId, date],
  )
  return rows
}

const STATEMENT = `s.statement_id AS id, s.merchant_id AS "merchantId", m.name AS merchant,
  m.payable_account_id AS "payableId", s.day::text AS date, s.number, s.opening_fen AS "openingFen",
  s.commission_basis_points AS "commissionBasisPoints", s.commission_base_fen AS "commissionBaseFen",
  s.commission_fen AS "commissionFen", s.closing_fen AS "closingFen", s.lines, encode(s.hash, 'hex') AS hash,
  s.issued_at AS "issuedAt", s.commission_posted AS "commissionPosted"
  FROM statements s JOIN merchants m ON m.campus_id = $1 AND m.merchant_id = s.merchant_id
 WHERE s.campus_id = $1`

/** The last statement of a merchant, by which the next one opens. */
export async function selectLast(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<StatementRow | null> {
  const { rows } = await db.query<StatementRow>(
    `SELECT ${STATEMENT} AND s.merchant_id = $2 ORDER BY s.day DESC LIMIT 1`,
    [campusId, merchantId],
  )
  return rows[0] ?? null
}

export async function insertStatement(
  db: Queryable,
  campusId: number,
  statement: StatementRow,
): Promise<void> {
  await db.query(
    `INSERT INTO statements (campus_id, statement_id, merchant_id, day, number, opening_fen, commission_basis_points,
                             commission_base_fen, commission_fen, closing_fen, lines, hash, issued_at, commission_posted)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, decode($12, 'hex'), $13, $14)`,
    [
      campusId,
      statement.id,
      statement.merchantId,
      statement.date,
      statement.number,
      statement.openingFen,
      statement.commissionBasisPoints,
      statement.commissionBaseFen,
      statement.commissionFen,
      statement.closingFen,
      JSON.stringify(statement.lines),
      statement.hash,
      statement.issuedAt,
      statement.commissionPosted,
    ],
  )
}

/** Statements whose commission is not in the ledger yet, the oldest first. */
export async function selectUnposted(db: Queryable, campusId: number): Promise<StatementRow[]> {
  const { rows } = await db.query<StatementRow>(
    `SELECT ${STATEMENT} AND NOT s.commission_posted ORDER BY s.day, s.statement_id LIMIT 500`,
    [campusId],
  )
  return rows
}

export async function updateCommissionPosted(db: Queryable, campusId: number, id: string): Promise<void> {
  await db.query(
    'UPDATE statements SET commission_posted = true WHERE campus_id = $1 AND statement_id = $2',
    [campusId, id],
  )
}

/** A range's statements, the latest first. @param merchantId null: of all */
export async function selectStatements(
  db: Queryable,
  of: { campusId: number; from: BusinessDate; to: BusinessDate; merchantId: string | null },
): Promise<StatementRow[]> {
  const { rows } = await db.query<StatementRow>(
    `SELECT ${STATEMENT} AND s.day >= $2 AND s.day <= $3 AND ($4::uuid IS NULL OR s.merchant_id = $4)
      ORDER BY s.day DESC, m.name`,
    [of.campusId, of.from, of.to, of.merchantId],
  )
  return rows
}

export async function selectStatement(
  db: Queryable,
  campusId: number,
  id: string,
): Promise<StatementRow | null> {
  const { rows } = await db.query<StatementRow>(`SELECT ${STATEMENT} AND s.statement_id = $2`, [campusId, id])
  return rows[0] ?? null
}
