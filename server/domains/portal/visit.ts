import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Keys } from '../../base/keys.ts'
import { openToken, sealToken } from '../../base/sealed-token.ts'

/*
 * What a browser that came from WeChat's official account carries: first the state that its question to WeChat is bound to,
 * then, sealed, who WeChat says it is. Neither is readable to scripts; neither opens anything by itself.
 */

export const STATE_COOKIE = 'onecard_portal_state'
export const VISIT_COOKIE = 'onecard_portal_visit'
const PATH = '/v1/portal'
const STATE_SECONDS = 600
/** Short: a phone may be handed on, and asking WeChat again troubles nobody. */
const VISIT_SECONDS = 15 * 60

type SealKey = Pick<Keys, 'dataKey'>
type Visit = { openId: string; at: number }

const contextOf = (campusId: number) => `portal_visit:${campusId}`

export function newState(): string {
  return randomBytes(24).toString('base64url')
}

/** Whether the answer is to the question that this very browser asked. */
export function isSameState(asked: string | null, answered: string | undefined): boolean {
  const [ours, theirs] = [Buffer.from(asked ?? ''), Buffer.from(answered ?? '')]
  return ours.length > 0 && ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

export function sealVisit({ dataKey }: SealKey, campusId: number, openId: string, now: Date): string {
  return sealToken(dataKey, contextOf(campusId), { openId, at: now.getTime() } satisfies Visit)
}

/** Who WeChat said this browser's person is; null when it did not, or too long ago. */
export function openVisit(
  { dataKey }: SealKey,
  campusId: number,
  cookie: string | null,
  now: Date,
): string | null {
  const visit = cookie === null ? null : openToken<Visit>(dataKey, contextOf(campusId), cookie)
  if (!visit || now.getTime() - visit.at > VISIT_SECONDS * 1000) return null
  return visit.openId
}

/** `Set-Cookie` headers. Lax: the browser comes back from WeChat by a link. */
export function stateCookie(state: string, secure: boolean): string {
  return cookie(STATE_COOKIE, state, STATE_SECONDS, secure)
}

export function visitCookie(sealed: string, secure: boolean): string {
  return cookie(VISIT_COOKIE, sealed, VISIT_SECONDS, secure)
}

/** A state is asked with once. */
export function endedState(secure: boolean): string {
  return cookie(STATE_COOKIE, '', 0, secure)
}

function cookie(name: string, value: string, seconds: number, secure: boolean): string {
  const end = secure ? '; Secure' : ''
  return `${name}=${value}; Path=${PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${end}`
}
