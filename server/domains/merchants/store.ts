import type { Queryable } from '../../base/database.ts'
import type { Merchant, Stall } from './merchant.ts'

const MERCHANT = `merchant_id AS "merchantId", name, name_en AS "nameEn", kind, subsidy_allowed AS "subsidyAllowed",
  payable_account_id AS "payableAccountId"`
const STALL = `stall_id AS "stallId", merchant_id AS "merchantId", name, name_en AS "nameEn", admits`

/** False when the id is taken. */
export async function insertMerchant(
  db: Queryable,
  campusId: number,
  merchant: Merchant,
  createdAt: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO merchants
       (campus_id, merchant_id, name, name_en, kind, subsidy_allowed, payable_account_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (campus_id, merchant_id) DO NOTHING`,
    [
      campusId,
      merchant.merchantId,
      merchant.name,
      merchant.nameEn,
      merchant.kind,
      merchant.subsidyAllowed,
      merchant.payableAccountId,
      createdAt,
    ],
  )
  return rowCount === 1
}

/** False when the id is taken. */
export async function insertStall(
  db: Queryable,
  campusId: number,
  stall: Stall,
  createdAt: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO stalls (campus_id, stall_id, merchant_id, name, name_en, admits, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campus_id, stall_id) DO NOTHING`,
    [campusId, stall.stallId, stall.merchantId, stall.name, stall.nameEn, stall.admits, createdAt],
  )
  return rowCount === 1
}

export async function selectMerchant(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<Merchant | undefined> {
  const { rows } = await db.query<Merchant>(
    `SELECT ${MERCHANT} FROM merchants WHERE campus_id = $1 AND merchant_id = $2`,
    [campusId, merchantId],
  )
  return rows[0]
}

export async function selectStall(
  db: Queryable,
  campusId: number,
  stallId: string,
): Promise<Stall | undefined> {
  const { rows } = await db.query<Stall>(
    `SELECT ${STALL} FROM stalls WHERE campus_id = $1 AND stall_id = $2`,
    [campusId, stallId],
  )
  return rows[0]
}

/** In the order of their names; `merchantId` null: all. */
export async function selectMerchants(
  db: Queryable,
  campusId: number,
  merchantId: string | null,
): Promise<Merchant[]> {
  const { rows } = await db.query<Merchant>(
    `SELECT ${MERCHANT} FROM merchants WHERE campus_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2)
     ORDER BY created_at, merchant_id`,
    [campusId, merchantId],
  )
  return rows
}

export async function selectStalls(
  db: Queryable,
  campusId: number,
  merchantId: string | null,
): Promise<Stall[]> {
  const { rows } = await db.query<Stall>(
    `SELECT ${STALL} FROM stalls WHERE campus_id = $1 AND ($2::uuid IS NULL OR merchant_id = $2)
     ORDER BY created_at, stall_id`,
    [campusId, merchantId],
  )
  return rows
}

/** False when there is no such merchant. */
export async function updateMerchantNames(
  db: Queryable,
  campusId: number,
  merchantId: string,
  names: { name: string; nameEn: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE merchants SET name = $3, name_en = $4 WHERE campus_id = $1 AND merchant_id = $2',
    [campusId, merchantId, names.name, names.nameEn],
  )
  return rowCount === 1
}
