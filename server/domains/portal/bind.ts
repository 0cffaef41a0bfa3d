import type { PortalCode } from '../../../contract/portal.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { beginSession } from '../credentials/begin-session.ts'
import type { PinDeps } from '../credentials/check-pin.ts'
import { proveLogin } from '../credentials/sign-in.ts'
import type { Policy } from '../policy/policy.ts'

export type BindInput = {
  campusId: number
  portal: PortalCode
  /** Who WeChat says it is; null where the channel does not say. */
  openId: string | null
  /** A campus number or an ID number. */
  login: string
  queryPin: string
  /** Where the request came from. */
  address: string
}

/**
 * Binds somebody's account at a channel to a person (RULES 4.1), by every rule of sign-in, and begins its session. The same
 * account is bound to one person at a time: the later binding counts.
 * Refuses `portal_visit_unknown` (WeChat has not said who it is), what sign-in refuses, and `pin_change_required`: an initial
 * PIN is changed in the app first.
 */
export async function bindPortal(
  deps: PinDeps,
  input: BindInput,
  policy: Policy,
  now: Date,
): Promise<{ ok: true; token: string } | Refusal> {
  const { campusId, portal, openId, login, queryPin, address } = input
  if (portal === 'wechat' && openId === null) return refuse('portal_visit_unknown')
  const device = portal
  const tried = { campusId, login, queryPin, address, device, deviceProof: null, session: null }
  const proved = await proveLogin(deps, tried, policy, now)
  if (!proved.ok) return proved
  if (proved.stored.state === 'initial' && policy.forceQueryPinChange) return refuse('pin_change_required')
  const session = { campusId, device, ...proved, visitor: { portal, openId } }
  const begun = await beginSession(deps, session, policy, now)
  return begun.ok ? { ok: true, token: begun.token } : begun
}
