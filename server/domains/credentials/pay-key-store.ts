import type { Queryable } from '../../base/database.ts'
import type { PayKey } from './pay-key.ts'

const KEY = `key_id AS "keyId", alias, x, y, digits_secret_sealed AS "digitsSecretSealed", created_at AS "createdAt"`

/** The pay key of a person that was not ended. */
export async function selectCurrentKey(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<PayKey | undefined> {
  const { rows } = await db.query<PayKey>(
    `SELECT ${KEY} FROM pay_keys WHERE campus_id = $1 AND person_id = $2 AND ended_at IS NULL`,
    [campusId, personId],
  )
  return rows[0]
}

/** The pay key under an alias that was not ended. */
export async function selectKeyOfAlias(
  db: Queryable,
  campusId: number,
  alias: string,
): Promise<PayKey | undefined> {
  const { rows } = await db.query<PayKey>(
    `SELECT ${KEY} FROM pay_keys WHERE campus_id = $1 AND alias = $2 AND ended_at IS NULL`,
    [campusId, alias],
  )
  return rows[0]
}

/** Adds a key; false if its alias was ever given, or its point is another person's key now. */
export async function insertKey(
  db: Queryable,
  campusId: number,
  personId: string,
  key: PayKey & { thumbprint: Buffer },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO pay_keys (campus_id, key_id, person_id, alias, thumbprint, x, y, digits_secret_sealed, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      campusId,
      key.keyId,
      personId,
      key.alias,
      key.thumbprint,
      key.x,
      key.y,
      key.digitsSecretSealed,
      key.createdAt,
    ],
  )
  return rowCount === 1
}

export async function endKey(db: Queryable, campusId: number, keyId: string, at: Date): Promise<void> {
  await db.query(
    `UPDATE pay_keys SET ended_at = $3 WHERE campus_id = $1 AND key_id = $2 AND ended_at IS NULL`,
    [campusId, keyId, at],
  )
}

/** Whether the point is somebody's key now. */
export async function isTaken(db: Queryable, campusId: number, thumbprint: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM pay_keys WHERE campus_id = $1 AND thumbprint = $2 AND ended_at IS NULL`,
    [campusId, thumbprint],
  )
  return rowCount !== 0
}

/** Whether a key is or was this person's. */
export async function isOwnKey(
  db: Queryable,
  campusId: number,
  personId: string,
  keyId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM pay_keys WHERE campus_id = $1 AND person_id = $2 AND key_id = $3',
    [campusId, personId, keyId],
  )
  return rowCount !== 0
}
