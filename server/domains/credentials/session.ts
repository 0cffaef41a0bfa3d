import type { Caller } from '../../../contract/caller.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { isToken, tokenHash } from '../../base/bearer-token.ts'
import { inTransaction, type Pool, type Queryable } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import type { PolicyAt } from '../policy/read.ts'
import {
  deleteOtherSessions,
  deleteSession,
  type SessionRow,
  selectByToken,
  selectSessions,
  touchSession,
} from './session-store.ts'

/** What a person's tokens begin with. */
export const PERSON_TOKEN = 'ocp_'
/** The number that was typed at sign-in. */
export type SignedInWith = 'campus_no' | 'id_number'
export type PersonCaller = Extract<Caller, { kind: 'person' }>

const DAY_MS = 86_400_000
const IDLE_DAYS = 90
const TOUCH_MS = 60_000

/** Sessions that were not used since this instant have ended. */
export function idleBefore(now: Date): Date {
  return new Date(now.getTime() - IDLE_DAYS * DAY_MS)
}

/**
 * Whose session a bearer token is: one indexed query. Null if it is no person's token, unknown, ended or idle for 90
 * days. `mustChangePin` is computed from the PIN, so it holds for every session of the person at once (RULES 1.3).
 */
export async function resolvePersonToken(
  { pool, policyAt }: { pool: Pool; policyAt: PolicyAt },
  campusId: number,
  token: string,
  now: Date,
): Promise<PersonCaller | null> {
  if (!isToken(PERSON_TOKEN, token)) return null
  const session = await selectByToken(pool, campusId, tokenHash(token), idleBefore(now))
  if (!session) return null
  const { sessionId, personId, lastUsedAt, initial, portal } = session
  if (now.getTime() - lastUsedAt.getTime() >= TOUCH_MS) await touchSession(pool, campusId, sessionId, now)
  const mustChangePin = initial && (await policyAt(campusId, now)).forceQueryPinChange
  return { kind: 'person', personId, sessionId, mustChangePin, ...(portal && { portal }) }
}

/** The same for a token that a kiosk hands on; null also for a portal's, which opens nothing but what names portals. */
export async function resolveOwnToken(
  deps: { pool: Pool; policyAt: PolicyAt },
  campusId: number,
  token: string,
  now: Date,
): Promise<PersonCaller | null> {
  const person = await resolvePersonToken(deps, campusId, token, now)
  return person?.portal ? null : person
}

/** A person's sessions, the one used last first. */
export function listSessions(
  db: Queryable,
  campusId: number,
  personId: string,
  now: Date,
): Promise<SessionRow[]> {
  return selectSessions(db, campusId, personId, idleBefore(now))
}

/** Ends one session of a person; `not_found` if the person has none of this id. */
export async function endSession(
  pool: Pool,
  { campusId, personId, sessionId }: { campusId: number; personId: string; sessionId: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    if (!(await deleteSession(db, campusId, personId, sessionId))) return refuse('not_found')
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'session_ended',
      subjectKind: 'person',
      subjectId: personId,
      detail: { sessionId },
    })
    return { ok: true }
  })
}

/** Ends every session of a person but the one that asks; says how many. */
export async function endOtherSessions(
  pool: Pool,
  { campusId, personId, sessionId }: { campusId: number; personId: string; sessionId: string },
  now: Date,
): Promise<number> {
  return inTransaction(pool, async (db) => {
    const count = await deleteOtherSessions(db, campusId, personId, sessionId)
    if (count > 0) {
      await recordAudit(db, {
        campusId,
        at: now,
        actor: { kind: 'person', id: personId },
        action: 'other_sessions_ended',
        subjectKind: 'person',
        subjectId: personId,
        detail: { count },
      })
    }
    return count
  })
}
