import type { PortalCode } from '../../../contract/portal.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { newToken, tokenHash } from '../../base/bearer-token.ts'
import type { Pool, Queryable } from '../../base/database.ts'
import { type Keys, lookupHash, openText, sealText } from '../../base/keys.ts'
import { idleBefore, PERSON_TOKEN } from './session.ts'
import { selectOpenId, updateToken } from './session-store.ts'

/*
 * A session from a payment channel's portal is the binding of somebody's account there: it stays until the person ends it
 * among their devices, changes the query PIN, or does not use it for 90 days; whoever comes with the same account has it again.
 */

/** `openId`: who it is at the channel; null where the channel does not say, so that nobody is known again. */
export type PortalVisitor = { portal: PortalCode; openId: string | null }

type PortalKeys = Pick<Keys, 'indexKey' | 'dataKey'>

/** Who it is at the channel, as it is kept: one column to find it by, one to read it from. */
export function holderColumns(
  keys: PortalKeys,
  campusId: number,
  { portal, openId }: PortalVisitor,
): { hash: Buffer; sealed: Buffer } | null {
  if (openId === null) return null
  return {
    hash: holderHash(keys, campusId, portal, openId),
    sealed: sealText(keys.dataKey, openId, openIdContext(campusId)),
  }
}

/**
 * The session of whoever has this account at the channel, with a fresh token: the one before ends.
 * Refuses `portal_not_bound`.
 */
export async function resumePortalSession(
  { pool, keys }: { pool: Pool; keys: PortalKeys },
  campusId: number,
  { portal, openId }: { portal: PortalCode; openId: string },
  now: Date,
): Promise<{ ok: true; token: string } | Refusal> {
  const token = newToken(PERSON_TOKEN)
  const of = { portal, holderHash: holderHash(keys, campusId, portal, openId) }
  const fresh = { hash: tokenHash(token), idleBefore: idleBefore(now), now }
  const isBound = await updateToken(pool, campusId, of, fresh)
  return isBound ? { ok: true, token } : refuse('portal_not_bound')
}

/** Who the person of a session is at its portal's channel; null in any other session. */
export async function openIdOfSession(
  db: Queryable,
  keys: PortalKeys,
  campusId: number,
  sessionId: string,
): Promise<string | null> {
  const sealed = await selectOpenId(db, campusId, sessionId)
  return sealed && openText(keys.dataKey, sealed, openIdContext(campusId))
}

function holderHash({ indexKey }: PortalKeys, campusId: number, portal: PortalCode, openId: string): Buffer {
  return lookupHash(indexKey, `person_sessions.portal_holder:${campusId}`, `${portal}:${openId}`)
}

function openIdContext(campusId: number): string {
  return `person_sessions.portal_open_id:${campusId}`
}
