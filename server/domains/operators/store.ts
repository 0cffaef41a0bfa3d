import type { OperatorRole } from '../../../contract/caller.ts'
import type { Queryable } from '../../base/database.ts'
import type { Operator, OperatorSecrets } from './operator.ts'

export type OperatorRow = {
  campusId: number
  operatorId: string
  login: string
  name: string
  passwordHash: string
  roles: readonly OperatorRole[]
  merchantId: string | null
  totpSecretSealed: Buffer | null
  at: Date
}

/** False if the id or the login is taken. */
export async function insertOperator(db: Queryable, row: OperatorRow): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, merchant_id,
       totp_secret_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      row.campusId,
      row.operatorId,
      row.login,
      row.name,
      row.passwordHash,
      row.roles,
      row.merchantId,
      row.totpSecretSealed,
      row.at,
    ],
  )
  return rowCount === 1
}

const OPERATOR = `SELECT o.operator_id AS id, o.login, o.name, o.roles, o.merchant_id AS "merchantId",
    m.name AS merchant, o.totp_secret_sealed IS NOT NULL AS "hasTotp", o.state, o.last_sign_in_at AS "lastSignInAt"
  FROM operators o LEFT JOIN merchants m ON m.campus_id = o.campus_id AND m.merchant_id = o.merchant_id`

/** All operators of a campus by login, those who left last. */
export async function selectOperators(db: Queryable, campusId: number): Promise<Operator[]> {
  const { rows } = await db.query<Operator>(`${OPERATOR} WHERE o.campus_id = $1 ORDER BY o.state, o.login`, [
    campusId,
  ])
  return rows
}

export async function selectOperator(
  db: Queryable,
  campusId: number,
  operatorId: string,
): Promise<Operator | undefined> {
  const { rows } = await db.query<Operator>(`${OPERATOR} WHERE o.campus_id = $1 AND o.operator_id = $2`, [
    campusId,
    operatorId,
  ])
  return rows[0]
}

const SECRETS = `SELECT operator_id AS "operatorId", password_hash AS "passwordHash",
    totp_secret_sealed AS "totpSecretSealed", totp_last_step AS "totpLastStep"
  FROM operators WHERE campus_id = $1 AND state = 'active'`

/** Of an operator who may sign in. */
export async function selectSecretsByLogin(
  db: Queryable,
  campusId: number,
  login: string,
): Promise<OperatorSecrets | undefined> {
  const { rows } = await db.query<OperatorSecrets>(`${SECRETS} AND login = $2`, [campusId, login])
  return rows[0]
}

export async function selectSecrets(
  db: Queryable,
  campusId: number,
  operatorId: string,
): Promise<OperatorSecrets | undefined> {
  const { rows } = await db.query<OperatorSecrets>(`${SECRETS} AND operator_id = $2`, [campusId, operatorId])
  return rows[0]
}

/**
 * Notes a sign-in with the password of this hash and uses up a one-time password's step. False if the operator left,
 * the password was changed, or the step was used, a moment ago.
 */
export async function takeSignIn(
  db: Queryable,
  signIn: { campusId: number; operatorId: string; passwordHash: string; step: number | null; at: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE operators SET last_sign_in_at = $5, totp_last_step = coalesce($4, totp_last_step)
     WHERE campus_id = $1 AND operator_id = $2 AND state = 'active' AND password_hash = $3
       AND ($4::bigint IS NULL OR totp_last_step < $4)`,
    [signIn.campusId, signIn.operatorId, signIn.passwordHash, signIn.step, signIn.at],
  )
  return rowCount === 1
}

/** Replaces the password of this hash; false if it was changed a moment ago. */
export async function updatePassword(
  db: Queryable,
  change: { campusId: number; operatorId: string; passwordHash: string; next: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE operators SET password_hash = $4
     WHERE campus_id = $1 AND operator_id = $2 AND state = 'active' AND password_hash = $3`,
    [change.campusId, change.operatorId, change.passwordHash, change.next],
  )
  return rowCount === 1
}

/** Replaces password and authenticator of an operator who is active. */
export async function updateSecrets(
  db: Queryable,
  change: { campusId: number; operatorId: string; passwordHash: string; totpSecretSealed: Buffer | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE operators SET password_hash = $3, totp_secret_sealed = $4, totp_last_step = 0
     WHERE campus_id = $1 AND operator_id = $2 AND state = 'active'`,
    [change.campusId, change.operatorId, change.passwordHash, change.totpSecretSealed],
  )
  return rowCount === 1
}

/** Holds the active administrators until the transaction ends, and says who they are. */
export async function lockAdministrators(db: Queryable, campusId: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT operator_id AS id FROM operators
     WHERE campus_id = $1 AND state = 'active' AND 'administrator' = ANY (roles) ORDER BY operator_id FOR UPDATE`,
    [campusId],
  )
  return rows.map((row) => row.id)
}

/** False if the operator had left before. */
export async function updateEnded(db: Queryable, campusId: number, operatorId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE operators SET state = 'ended' WHERE campus_id = $1 AND operator_id = $2 AND state = 'active'`,
    [campusId, operatorId],
  )
  return rowCount === 1
}
