import type { TerminalSignedIn } from '../../contract/devices.ts'
import { type Answer, createApi } from '../api.ts'
import { makeAssertion } from './assertion.ts'
import type { Identity } from './identity.ts'
import type { ServerClock } from './server-clock.ts'

const api = createApi(
  () => null,
  () => undefined,
)

/** Signs the terminal in once, by an assertion that carries the server's time (DESIGN 7). */
export async function signIn(
  { privateKey, terminalId, audience }: Identity,
  clock: ServerClock,
): Promise<Answer<TerminalSignedIn>> {
  const jti = crypto.randomUUID()
  const assertion = await makeAssertion(privateKey, { terminalId, audience, jti, now: clock.now() })
  return api.send<TerminalSignedIn>('POST', '/v1/terminal-sessions', { assertion })
}
