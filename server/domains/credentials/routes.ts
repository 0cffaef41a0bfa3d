import type { Http } from '../../base/http.ts'
import { type PayKeyRouteDeps, payKeyRoutes } from './pay-key-routes.ts'
import { type PinRouteDeps, pinRoutes } from './pin-routes.ts'
import { type SessionRouteDeps, sessionRoutes } from './session-routes.ts'

export type CredentialDeps = SessionRouteDeps & PinRouteDeps & PayKeyRouteDeps

/** How people sign in, what they confirm with, and the keys of their phones (RULES 1, DESIGN 5 and 8). */
export function credentialRoutes(http: Http, deps: CredentialDeps): void {
  sessionRoutes(http, deps)
  pinRoutes(http, deps)
  payKeyRoutes(http, deps)
}
