import type { Queryable } from '../../base/database.ts'
import type { ScannedPlace, StallCode } from './stall-code.ts'

const CODE = `c.code_id AS id, c.stall_id AS "stallId", c.code, c.item, c.amount_fen AS "amountFen",
  c.created_at AS "createdAt", c.created_by AS "createdBy", c.withdrawn_at AS "withdrawnAt"`

/** Where a code leads, a withdrawn one too; null if there is none. */
export async function selectScannedPlace(
  db: Queryable,
  campusId: number,
  code: string,
): Promise<ScannedPlace | null> {
  const { rows } = await db.query<ScannedPlace>(
    `SELECT s.stall_id AS "stallId", s.name AS stall, s.name_en AS "stallEn", s.admits, m.name AS merchant,
            m.name_en AS "merchantEn", m.payable_account_id AS "payableId", m.subsidy_allowed AS "subsidyAllowed",
            c.item, c.amount_fen AS "amountFen", c.withdrawn_at IS NOT NULL AS withdrawn
       FROM stall_codes c
       JOIN stalls s ON s.campus_id = c.campus_id AND s.stall_id = c.stall_id
       JOIN merchants m ON m.campus_id = s.campus_id AND m.merchant_id = s.merchant_id
      WHERE c.campus_id = $1 AND c.code = $2`,
    [campusId, code],
  )
  return rows[0] ?? null
}

/** The merchant of a stall; null if there is no such stall. */
export async function selectMerchantOfStall(
  db: Queryable,
  campusId: number,
  stallId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ merchantId: string }>(
    'SELECT merchant_id AS "merchantId" FROM stalls WHERE campus_id = $1 AND stall_id = $2',
    [campusId, stallId],
  )
  return rows[0]?.merchantId ?? null
}

/** The codes of a stall with their makers' names: those in force first, the latest first. */
export async function selectStallCodes(
  db: Queryable,
  campusId: number,
  stallId: string,
): Promise<(StallCode & { maker: string })[]> {
  const { rows } = await db.query<StallCode & { maker: string }>(
    `SELECT ${CODE}, coalesce(o.name, '') AS maker FROM stall_codes c
       LEFT JOIN operators o ON o.campus_id = c.campus_id AND o.operator_id = c.created_by
      WHERE c.campus_id = $1 AND c.stall_id = $2
      ORDER BY c.withdrawn_at IS NOT NULL, c.created_at DESC, c.code_id DESC LIMIT 200`,
    [campusId, stallId],
  )
  return rows
}

/** A code by its id; locked against being withdrawn twice when told so. */
export async function selectStallCode(
  db: Queryable,
  campusId: number,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<StallCode | null> {
  const { rows } = await db.query<StallCode>(
    `SELECT ${CODE} FROM stall_codes c WHERE c.campus_id = $1 AND c.code_id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [campusId, id],
  )
  return rows[0] ?? null
}

/** False when the id is taken. */
export async function insertStallCode(db: Queryable, campusId: number, code: StallCode): Promise<boolean> {
  const { id, stallId, item, amountFen, createdAt, createdBy } = code
  const { rowCount } = await db.query(
    `INSERT INTO stall_codes (campus_id, code_id, stall_id, code, item, amount_fen, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (campus_id, code_id) DO NOTHING`,
    [campusId, id, stallId, code.code, item, amountFen, createdAt, createdBy],
  )
  return rowCount === 1
}

export async function updateWithdrawn(db: Queryable, campusId: number, id: string, at: Date): Promise<void> {
  await db.query('UPDATE stall_codes SET withdrawn_at = $3 WHERE campus_id = $1 AND code_id = $2', [
    campusId,
    id,
    at,
  ])
}
