import type { PortalCode } from '../../../contract/portal.ts'
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
    portal: PortalCode | null
    /** Of whom it is at the portal's channel, as two columns; null where the channel does not say. */
    holder: { hash: Buffer; sealed: Buffer } | null
  },
): Promise<void> {
  await db.query(
    `INSERT INTO person_sessions (campus_id, session_id, person_id, token_hash, device_id, device, signed_in_with,
       created_at, last_used_at, portal, portal_holder, portal_open_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)`,
    [
      session.campusId,
      session.sessionId,
      session.personId,
      session.tokenHash,
      session.deviceId,
      session.device,
      session.signedInWith,
      session.at,
      session.portal,
      session.holder?.hash,
      session.holder?.sealed,
    ],
  )
}

/** The session of a token, if it was used since `idleBefore`, and whether the query PIN is still an initial one. */
export async function selectByToken(
  db: Queryable,
  campusId: number,
  tokenHash: Buffer,
  idleBefore: Date,
): Promise<
  | { sessionId: string; personId: string; lastUsedAt: Date; initial: boolean; portal: PortalCode | null }
  | undefined
> {
  const { rows } = await db.query<{
    sessionId: string
    personId: string
    lastUsedAt: Date
    initial: boolean
    portal: PortalCode | null
  }>(
    `SELECT s.session_id AS "sessionId", s.person_id AS "personId", s.last_used_at AS "lastUsedAt",
       p.state = 'initial' AS initial, s.portal
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

export type SessionRow = {
  id: string
  device: string
  portal: PortalCode | null
  createdAt: Date
  lastUsedAt: Date
}

/** A person's sessions that are not idle, the one used last first. */
export async function selectSessions(
  db: Queryable,
  campusId: number,
  personId: string,
  idleBefore: Date,
): Promise<SessionRow[]> {
  const { rows } = await db.query<SessionRow>(
    `SELECT session_id AS id, device, portal, created_at AS "createdAt", last_used_at AS "lastUsedAt"
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

/** Whoever is bound with this account at the channel is not any more. */
export async function deleteOfHolder(
  db: Queryable,
  campusId: number,
  portal: PortalCode,
  holderHash: Buffer,
): Promise<void> {
  await db.query('DELETE FROM person_sessions WHERE campus_id = $1 AND portal = $2 AND portal_holder = $3', [
    campusId,
    portal,
    holderHash,
  ])
}

/** Gives the session of an account at a channel another token, if there is one that is not idle. */
export async function updateToken(
  db: Queryable,
  campusId: number,
  of: { portal: PortalCode; holderHash: Buffer },
  token: { hash: Buffer; idleBefore: Date; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE person_sessions SET token_hash = $4, last_used_at = $6
      WHERE campus_id = $1 AND portal = $2 AND portal_holder = $3 AND last_used_at > $5`,
    [campusId, of.portal, of.holderHash, token.hash, token.idleBefore, token.now],
  )
  return rowCount === 1
}

export async function selectOpenId(
  db: Queryable,
  campusId: number,
  sessionId: string,
): Promise<Buffer | null> {
  const { rows } = await db.query<{ sealed: Buffer | null }>(
    'SELECT portal_open_id AS sealed FROM person_sessions WHERE campus_id = $1 AND session_id = $2',
    [campusId, sessionId],
  )
  return rows[0]?.sealed ?? null
}
