import type { TerminalKind } from '../../../contract/caller.ts'
import type { Queryable } from '../../base/database.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import type { PublicKey, Terminal, TerminalState } from './terminal.ts'

type Key = { campusId: number; terminalId: string }

const TERMINAL_COLUMNS = `t.terminal_id AS id, t.kind, t.name, t.merchant_id AS "merchantId", m.name AS merchant,
  t.stall_id AS "stallId", s.name AS stall, t.state, t.last_seen_at AS "lastSeenAt",
  t.hot_list_version AS "hotListVersion", t.queue_length AS "queueLength", t.clock_drift_ms AS "clockDriftMs"`
const TERMINAL_TABLES = `terminals t
  LEFT JOIN merchants m ON m.campus_id = t.campus_id AND m.merchant_id = t.merchant_id
  LEFT JOIN stalls s ON s.campus_id = t.campus_id AND s.stall_id = t.stall_id`

/** The terminals of a campus, or of one merchant. */
export async function selectTerminals(
  db: Queryable,
  campusId: number,
  scope: MerchantScope,
): Promise<Terminal[]> {
  const { rows } = await db.query<Terminal>(
    `SELECT ${TERMINAL_COLUMNS} FROM ${TERMINAL_TABLES}
      WHERE t.campus_id = $1 AND ($2 OR t.merchant_id = $3) ORDER BY t.name, t.terminal_id`,
    [campusId, scope === 'all', scope === 'all' ? null : scope.merchantId],
  )
  return rows
}

export async function selectTerminal(db: Queryable, { campusId, terminalId }: Key): Promise<Terminal | null> {
  const { rows } = await db.query<Terminal>(
    `SELECT ${TERMINAL_COLUMNS} FROM ${TERMINAL_TABLES} WHERE t.campus_id = $1 AND t.terminal_id = $2`,
    [campusId, terminalId],
  )
  return rows[0] ?? null
}

/** @returns false if the id is taken */
export async function insertTerminal(
  db: Queryable,
  terminal: Key & {
    kind: TerminalKind
    name: string
    merchantId: string | null
    stallId: string | null
    now: Date
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO terminals (campus_id, terminal_id, kind, name, merchant_id, stall_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campus_id, terminal_id) DO NOTHING`,
    [
      terminal.campusId,
      terminal.terminalId,
      terminal.kind,
      terminal.name,
      terminal.merchantId,
      terminal.stallId,
      terminal.now,
    ],
  )
  return rowCount === 1
}

/** Whether the merchant, and the stall as one of its own, exist. */
export async function placeExists(
  db: Queryable,
  { campusId, merchantId, stallId }: { campusId: number; merchantId: string; stallId: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM merchants m
       LEFT JOIN stalls s ON s.campus_id = m.campus_id AND s.merchant_id = m.merchant_id AND s.stall_id = $3
      WHERE m.campus_id = $1 AND m.merchant_id = $2 AND ($3::uuid IS NULL OR s.stall_id IS NOT NULL)`,
    [campusId, merchantId, stallId],
  )
  return rowCount === 1
}

export async function updateActivationCode(
  db: Queryable,
  { campusId, terminalId, hash, expiresAt }: Key & { hash: Buffer; expiresAt: Date },
): Promise<void> {
  await db.query(
    `UPDATE terminals SET activation_hash = $3, activation_expires_at = $4, activation_used = false
      WHERE campus_id = $1 AND terminal_id = $2`,
    [campusId, terminalId, hash, expiresAt],
  )
}

export type ByCode = { id: string; kind: TerminalKind; name: string; used: boolean; sameKey: boolean }

/** The terminal of an activation code that has not expired, locked until the transaction ends. */
export async function lockByActivationCode(
  db: Queryable,
  { campusId, hash, publicKey, now }: { campusId: number; hash: Buffer; publicKey: PublicKey; now: Date },
): Promise<ByCode | null> {
  const { rows } = await db.query<ByCode>(
    `SELECT terminal_id AS id, kind, name, activation_used AS used, public_key IS NOT DISTINCT FROM $3 AS "sameKey"
       FROM terminals
      WHERE campus_id = $1 AND activation_hash = $2 AND activation_expires_at > $4
        FOR NO KEY UPDATE`,
    [campusId, hash, JSON.stringify(publicKey), now],
  )
  return rows[0] ?? null
}

/** Sets the key of a terminal and uses its code up. A suspended terminal stays so. */
export async function updatePublicKey(
  db: Queryable,
  { campusId, terminalId, publicKey }: Key & { publicKey: PublicKey },
): Promise<void> {
  await db.query(
    `UPDATE terminals SET public_key = $3, activation_used = true,
            state = CASE state WHEN 'new' THEN 'active' ELSE state END
      WHERE campus_id = $1 AND terminal_id = $2`,
    [campusId, terminalId, JSON.stringify(publicKey)],
  )
}

/** @returns the state it had, or null if there is no such terminal */
export async function updateSuspended(
  db: Queryable,
  { campusId, terminalId, suspended }: Key & { suspended: boolean },
): Promise<TerminalState | null> {
  const { rows } = await db.query<{ was: TerminalState }>(
    `UPDATE terminals t
        SET state = CASE WHEN $3 THEN 'suspended' WHEN t.public_key IS NULL THEN 'new' ELSE 'active' END
       FROM (SELECT state FROM terminals WHERE campus_id = $1 AND terminal_id = $2 FOR NO KEY UPDATE) before
      WHERE t.campus_id = $1 AND t.terminal_id = $2
      RETURNING before.state AS was`,
    [campusId, terminalId, suspended],
  )
  return rows[0]?.was ?? null
}

export async function insertSuspension(
  db: Queryable,
  { campusId, terminalId, now }: Key & { now: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO terminal_suspensions (campus_id, terminal_id, suspended_at) VALUES ($1, $2, $3)
     ON CONFLICT (campus_id, terminal_id, suspended_at) DO UPDATE SET resumed_at = NULL`,
    [campusId, terminalId, now],
  )
}

export async function selectSuspensions(
  db: Queryable,
  { campusId, terminalId }: Key,
): Promise<{ suspendedAt: Date; resumedAt: Date | null }[]> {
  const { rows } = await db.query<{ suspendedAt: Date; resumedAt: Date | null }>(
    `SELECT suspended_at AS "suspendedAt", resumed_at AS "resumedAt" FROM terminal_suspensions
      WHERE campus_id = $1 AND terminal_id = $2 ORDER BY suspended_at`,
    [campusId, terminalId],
  )
  return rows
}

/** Ends a suspension, and the sessions that it restricted. */
export async function endSuspension(
  db: Queryable,
  { campusId, terminalId, now }: Key & { now: Date },
): Promise<void> {
  await db.query(
    `UPDATE terminal_suspensions SET resumed_at = greatest(suspended_at, $3)
      WHERE campus_id = $1 AND terminal_id = $2 AND resumed_at IS NULL`,
    [campusId, terminalId, now],
  )
  await db.query('DELETE FROM terminal_sessions WHERE campus_id = $1 AND terminal_id = $2 AND upload_only', [
    campusId,
    terminalId,
  ])
}

export async function selectPublicKey(
  db: Queryable,
  { campusId, terminalId }: Key,
): Promise<PublicKey | null> {
  const { rows } = await db.query<{ publicKey: PublicKey | null }>(
    `SELECT public_key AS "publicKey" FROM terminals WHERE campus_id = $1 AND terminal_id = $2`,
    [campusId, terminalId],
  )
  return rows[0]?.publicKey ?? null
}

/**
 * Marks the terminal as seen and holds it, if it still has this key.
 * @returns its state, or null if it has another key
 */
export async function touchActivated(
  db: Queryable,
  { campusId, terminalId, publicKey, now }: Key & { publicKey: PublicKey; now: Date },
): Promise<TerminalState | null> {
  const { rows } = await db.query<{ state: TerminalState }>(
    `UPDATE terminals SET last_seen_at = $4
      WHERE campus_id = $1 AND terminal_id = $2 AND public_key = $3 RETURNING state`,
    [campusId, terminalId, JSON.stringify(publicKey), now],
  )
  return rows[0]?.state ?? null
}

/** @returns false if the assertion was used before */
export async function insertAssertion(
  db: Queryable,
  { campusId, terminalId, jtiHash, expiresAt }: Key & { jtiHash: Buffer; expiresAt: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO terminal_assertions (campus_id, terminal_id, jti_hash, expires_at)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [campusId, terminalId, jtiHash, expiresAt],
  )
  return rowCount === 1
}

export async function insertSession(
  db: Queryable,
  session: Key & { tokenHash: Buffer; expiresAt: Date; uploadOnly: boolean },
): Promise<void> {
  const { campusId, terminalId, tokenHash, expiresAt, uploadOnly } = session
  await db.query(
    `INSERT INTO terminal_sessions (campus_id, token_hash, terminal_id, expires_at, upload_only)
     VALUES ($1, $2, $3, $4, $5)`,
    [campusId, tokenHash, terminalId, expiresAt, uploadOnly],
  )
}

/** Forgets what has expired of one terminal, so that its next sign-in cleans up after its last. */
export async function deleteExpired(
  db: Queryable,
  { campusId, terminalId, now }: Key & { now: Date },
): Promise<void> {
  const values = [campusId, terminalId, now]
  await db.query(
    'DELETE FROM terminal_assertions WHERE campus_id = $1 AND terminal_id = $2 AND expires_at <= $3',
    values,
  )
  await db.query(
    'DELETE FROM terminal_sessions WHERE campus_id = $1 AND terminal_id = $2 AND expires_at <= $3',
    values,
  )
}

export async function deleteSessions(db: Queryable, { campusId, terminalId }: Key): Promise<void> {
  await db.query('DELETE FROM terminal_sessions WHERE campus_id = $1 AND terminal_id = $2', [
    campusId,
    terminalId,
  ])
}

export type SessionRow = {
  tokenHash: string
  terminalId: string
  kind: TerminalKind
  merchantId: string | null
  expiresAt: Date
  uploadOnly: boolean
}

/** The sessions of these tokens, by the hex of their hashes. */
export async function selectSessions(
  db: Queryable,
  campusId: number,
  tokenHashes: readonly string[],
): Promise<SessionRow[]> {
  const { rows } = await db.query<SessionRow>({
    name: 'devices.select_sessions',
    text: `SELECT encode(s.token_hash, 'hex') AS "tokenHash", s.terminal_id AS "terminalId", t.kind,
                  t.merchant_id AS "merchantId", s.expires_at AS "expiresAt", s.upload_only AS "uploadOnly"
             FROM terminal_sessions s
             JOIN terminals t ON t.campus_id = s.campus_id AND t.terminal_id = s.terminal_id
            WHERE s.campus_id = $1 AND s.token_hash = ANY ($2::bytea[])`,
    values: [campusId, tokenHashes.map((hash) => `\\x${hash}`)],
  })
  return rows
}

export async function updateHeartbeat(
  db: Queryable,
  beat: Key & { now: Date; clockDriftMs: number; hotListVersion: number; queueLength: number },
): Promise<void> {
  await db.query(
    `UPDATE terminals SET last_seen_at = $3, clock_drift_ms = $4, hot_list_version = $5, queue_length = $6
      WHERE campus_id = $1 AND terminal_id = $2`,
    [beat.campusId, beat.terminalId, beat.now, beat.clockDriftMs, beat.hotListVersion, beat.queueLength],
  )
}

export async function selectCampus(
  db: Queryable,
  campusId: number,
): Promise<{ code: string; nameZh: string; nameEn: string } | null> {
  const { rows } = await db.query<{ code: string; nameZh: string; nameEn: string }>(
    'SELECT code, name_zh AS "nameZh", name_en AS "nameEn" FROM campuses WHERE campus_id = $1',
    [campusId],
  )
  return rows[0] ?? null
}
