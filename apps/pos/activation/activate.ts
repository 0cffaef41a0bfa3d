import type { Activated } from '../../../contract/devices.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { createApi } from '../../../ui/api.ts'
import type { Identity } from '../../../ui/terminal/identity.ts'
import type { KeyInFile } from '../../../ui/terminal/key-file.ts'
import type { ServerClock } from '../../../ui/terminal/server-clock.ts'
import { signIn } from '../../../ui/terminal/sign-in.ts'
import type { Database } from '../database.ts'
import { forgetPending, pendingKeyPair, saveIdentity } from './identity.ts'

export type ActivationRefusal = ProblemCode | 'offline' | 'not_a_register' | 'key_unusable' | 'other_terminal'
export type ActivationOutcome = { ok: true; identity: Identity } | { ok: false; code: ActivationRefusal }

const api = createApi(
  () => null,
  () => undefined,
)

/**
 * Gives this register a key of its own, by the code that the console showed (DESIGN 7). May be repeated.
 * @param onlyId the terminal whose records this machine holds: only its own new key can hand them over
 */
export async function activate(
  database: Database,
  activationCode: string,
  onlyId: string | null,
): Promise<ActivationOutcome> {
  const pair = await pendingKeyPair(database)
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const answer = await api.send<Activated>('POST', '/v1/terminals/activate', {
    activationCode,
    publicKey: { kty, crv, x, y },
  })
  if (!answer.ok) return { ok: false, code: answer.failure.code }
  const { terminalId, kind, audience } = answer.value
  if (kind !== 'pos') return { ok: false, code: 'not_a_register' }
  if (onlyId !== null && terminalId !== onlyId) {
    await forgetPending(database)
    return { ok: false, code: 'other_terminal' }
  }
  return keep(database, { terminalId, audience, privateKey: pair.privateKey })
}

/** Takes a key from a file, for demonstrations and tests: kept so that it cannot be read out again. */
export async function importKey(
  database: Database,
  clock: ServerClock,
  { terminalId, privateKeyJwk, audience }: KeyInFile,
  onlyId: string | null,
): Promise<ActivationOutcome> {
  if (onlyId !== null && terminalId !== onlyId) return { ok: false, code: 'other_terminal' }
  const { kty, crv, x, y, d } = privateKeyJwk
  let privateKey: CryptoKey
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    privateKey = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, algorithm, false, ['sign'])
  } catch {
    return { ok: false, code: 'key_unusable' }
  }
  const identity = { terminalId, audience: audience ?? location.origin, privateKey }
  const answer = await signIn(identity, clock)
  return answer.ok ? keep(database, identity) : { ok: false, code: answer.failure.code }
}

async function keep(database: Database, identity: Identity): Promise<ActivationOutcome> {
  // Asked for once, when a person is there: a browser may otherwise drop the page's disk when space is short.
  await navigator.storage.persist()
  await saveIdentity(database, identity)
  return { ok: true, identity }
}
