import type { Queryable } from '../../base/database.ts'
import type { SignedInWith } from './session.ts'

export async function insertSession(
  db: Queryable,
  session: {
    campusId: number
    sessionId: string
    personId: string
    tokenHash: Buffer
    deviceId: string
    device: string
    signedInWith: SignedInWith
    at: Date
  },
): Promise<void> {
  await db.query(
    `INSERT INTO person_sessions (campus_id, session_id, person_id, token_hash, device_id, device, signed_in_with,
       created_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [
      session.campusId,
      session.sessionId,
      session.personId,
      session.tokenHash,
      session.deviceId,
      session.device,
      session.signedInWith,
      session.at,
    ],
  )
}

/** The session of a token, if it was used since `idleBefore`, and whether the query PIN is still an initial one. */
export async function selectByToken(
  db: Queryable,
  campusId: number,
  tokenHash: Buffer,
  idleBefore: Date,
): Promise<{ sessionId: string; personId: string; lastUsedAt: Date; initial: boolean } | undefined> {
  const { rows } = await db.query<{
    sessionId: string
    personId: string
    lastUsedAt: Date
    initial: boolean
  }>(
    `SELECT s.session_id AS "sessionId", s.person_id AS "personId", s.last_used_at AS "lastUsedAt",
       p.state = 'initial' AS initial
     FROM person_sessions s
     JOIN pins p ON p.campus_id = s.campus_id AND p.person_id = s.person_id AND p.which = 'query'
     WHERE s.campus_id = $1 AND s.token_hash = $2 AND s.last_used_at > $3`,
    [campusId, tokenHash, idleBefore],
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
    `UPDATE person_sessions SET last_used_at = $3 WHERE campus_id = $1 AND session_id = $2 AND last_used_at < $3`,
    [campusId, sessionId, now],
  )
}

export async function selectDevice(
  db: Queryable,
  campusId: number,
  sessionId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ deviceId: string }>(
    `SELECT device_id AS "deviceId" FROM person_sessions WHERE campus_id = $1 AND session_id = $2`,
    [campusId, sessionId],
  )
  return rows[0]?.deviceId
}

/** The session of a person with this id: its device and the number that was typed. */
export async function selectSession(
  db: Queryable,
  campusId: number,
  personId: string,
  sessionId: string,
): Promise<{ deviceId: string; signedInWith: SignedInWith } | undefined> {
  const { rows } = await db.query<{ deviceId: string; signedInWith: SignedInWith }>(
    `SELECT device_id AS "deviceId", signed_in_with AS "signedInWith" FROM person_sessions
     WHERE campus_id = $1 AND person_id = $2 AND session_id = $3`,
    [campusId, personId, sessionId],
  )
  return rows[0]
}

export type SessionRow = { id: string; device: string; createdAt: Date; lastUsedAt: Date }

/** A person's sessions that are not idle, the one used last first. */
export async function selectSessions(
  db: Queryable,
  campusId: number,
  personId: string,
  idleBefore: Date,
): Promise<SessionRow[]> {
  const { rows } = await db.query<SessionRow>(
    `SELECT session_id AS id, device, created_at AS "createdAt", last_used_at AS "lastUsedAt"
     FROM person_sessions WHERE campus_id = $1 AND person_id = $2 AND last_used_at > $3
     ORDER BY last_used_at DESC, session_id`,
    [campusId, personId, idleBefore],
  )
  return rows
}

export async function deleteSession(
  db: Queryable,
  campusId: number,
  personId: string,
  sessionId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `DELETE FROM person_sessions WHERE campus_id = $1 AND person_id = $2 AND session_id = $3`,
    [campusId, personId, sessionId],
  )
  return rowCount === 1
}

/** Ends every session of a person but one (or all, with null); returns how many. */
export async function deleteOtherSessions(
  db: Queryable,
  campusId: number,
  personId: string,
  sessionId: string | null,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM person_sessions
     WHERE campus_id = $1 AND person_id = $2 AND session_id IS DISTINCT FROM $3::uuid`,
    [campusId, personId, sessionId],
  )
  return rowCount ?? 0
}

export async function deleteIdleSessions(db: Queryable, idleBefore: Date): Promise<number> {
  const { rowCount } = await db.query(`DELETE FROM person_sessions WHERE last_used_at <= $1`, [idleBefore])
  return rowCount ?? 0
}
