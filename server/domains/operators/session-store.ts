import type { OperatorRole } from '../../../contract/caller.ts'
import type { Queryable } from '../../base/database.ts'

export async function insertSession(
  db: Queryable,
  session: { campusId: number; sessionId: string; operatorId: string; tokenHash: Buffer; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO operator_sessions (campus_id, session_id, operator_id, token_hash, created_at, last_used_at)
     VALUES ($1, $2, $3, $4, $5, $5)`,
    [session.campusId, session.sessionId, session.operatorId, session.tokenHash, session.at],
  )
}

export type SessionRow = {
  sessionId: string
  operatorId: string
  login: string
  roles: OperatorRole[]
  merchantId: string | null
  lastUsedAt: Date
}

/** The session of a token with its operator, if both are still good. */
export async function selectByToken(
  db: Queryable,
  campusId: number,
  tokenHash: Buffer,
  since: { begunAfter: Date; usedAfter: Date },
): Promise<SessionRow | undefined> {
  const { rows } = await db.query<SessionRow>(
    `SELECT s.session_id AS "sessionId", s.operator_id AS "operatorId", o.login, o.roles,
       o.merchant_id AS "merchantId", s.last_used_at AS "lastUsedAt"
     FROM operator_sessions s
     JOIN operators o ON o.campus_id = s.campus_id AND o.operator_id = s.operator_id AND o.state = 'active'
     WHERE s.campus_id = $1 AND s.token_hash = $2 AND s.created_at > $3 AND s.last_used_at > $4`,
    [campusId, tokenHash, since.begunAfter, since.usedAfter],
  )
  return rows[0]
}

export async function touchSession(
  db: Queryable,
  campusId: number,
  sessionId: string,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE operator_sessions SET last_used_at = $3 WHERE campus_id = $1 AND session_id = $2 AND last_used_at < $3`,
    [campusId, sessionId, now],
  )
}

export async function deleteByToken(
  db: Queryable,
  campusId: number,
  tokenHash: Buffer,
): Promise<string | null> {
  const { rows } = await db.query<{ operatorId: string }>(
    `DELETE FROM operator_sessions WHERE campus_id = $1 AND token_hash = $2 RETURNING operator_id AS "operatorId"`,
    [campusId, tokenHash],
  )
  return rows[0]?.operatorId ?? null
}

/** Ends every session of an operator but that of a token (or all, with null). */
export async function deleteOtherSessions(
  db: Queryable,
  campusId: number,
  operatorId: string,
  tokenHash: Buffer | null,
): Promise<void> {
  await db.query(
    `DELETE FROM operator_sessions
     WHERE campus_id = $1 AND operator_id = $2 AND token_hash IS DISTINCT FROM $3::bytea`,
    [campusId, operatorId, tokenHash],
  )
}

export async function deleteSessionsBefore(db: Queryable, begun: Date, used: Date): Promise<void> {
  await db.query(`DELETE FROM operator_sessions WHERE created_at <= $1 OR last_used_at <= $2`, [begun, used])
}
