import type { Activated } from '../../../contract/devices.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { createApi } from '../../../ui/api.ts'
import type { Identity } from '../../../ui/terminal/identity.ts'
import { readKeyFile } from '../../../ui/terminal/key-file.ts'
import { pendingKeyPair, saveIdentity } from './identity.ts'

export type ActivationRefusal = ProblemCode | 'offline' | 'not_a_kiosk'
export type ActivationOutcome = { ok: true; identity: Identity } | { ok: false; code: ActivationRefusal }

const api = createApi(
  () => null,
  () => undefined,
)

/**
 * Gives this kiosk a key of its own, by the code that the console showed (DESIGN 7); may be repeated. A pasted key file
 * (`demo.json`) is taken as it is, for demonstrations and tests.
 */
export async function activate(typed: string): Promise<ActivationOutcome> {
  const [key] = readKeyFile(typed, 'kiosk')
  if (key) {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
    const privateKey = await crypto.subtle.importKey('jwk', key.privateKeyJwk, algorithm, false, ['sign'])
    return keep({ terminalId: key.terminalId, audience: key.audience ?? location.origin, privateKey })
  }
  const pair = await pendingKeyPair()
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const activationCode = typed.normalize('NFKC').trim().slice(0, 40)
  const publicKey = { kty, crv, x, y }
  const answer = await api.send<Activated>('POST', '/v1/terminals/activate', { activationCode, publicKey })
  if (!answer.ok) return { ok: false, code: answer.failure.code }
  const { terminalId, kind, audience } = answer.value
  if (kind !== 'kiosk') return { ok: false, code: 'not_a_kiosk' }
  return keep({ terminalId, audience, privateKey: pair.privateKey })
}

async function keep(identity: Identity): Promise<ActivationOutcome> {
  // Asked for once, when a person is there: a browser may otherwise drop the page's disk when space is short.
  await navigator.storage.persist()
  await saveIdentity(identity)
  return { ok: true, identity }
}
