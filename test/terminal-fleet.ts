import { generateKeyPairSync, type webcrypto } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoCampus } from './demo-campus.ts'
import { call, type DemoTerminal, newId, signOperatorIn } from './independent-client.ts'

const AT_ONCE = 8
const CODE_MS = 30_000

/** Registers and activates terminals as the console and a register's first page do. */
export async function enrolFleet(campus: DemoCampus, size: number): Promise<DemoTerminal[]> {
  const { operators, terminals } = await campus.demo()
  const administrator = operators.find(({ role }) => role === 'administrator')!
  const token = await signInWithNextCode(campus.baseUrl, administrator)
  const merchantIds = [
    ...new Set(terminals.flatMap(({ kind, merchantId }) => (kind === 'pos' ? merchantId! : []))),
  ]
  const fleet: DemoTerminal[] = []
  while (fleet.length < size) {
    const some = Array.from({ length: Math.min(AT_ONCE, size - fleet.length) }, (_, i) => {
      const number = fleet.length + i
      return enrolOne(campus.baseUrl, token, number, merchantIds[number % merchantIds.length]!)
    })
    fleet.push(...(await Promise.all(some)))
  }
  return fleet
}

/** An authenticator's code works once: where this one was used a moment ago, the next is waited for. */
async function signInWithNextCode(
  baseUrl: string,
  administrator: Parameters<typeof signOperatorIn>[1],
): Promise<string> {
  return signOperatorIn(baseUrl, administrator).catch(async () => {
    await sleep(CODE_MS - (Date.now() % CODE_MS))
    return signOperatorIn(baseUrl, administrator)
  })
}

async function enrolOne(
  baseUrl: string,
  token: string,
  number: number,
  merchantId: string,
): Promise<DemoTerminal> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  const [id, kind] = [newId(), 'pos']
  const ask = async (path: string, body: unknown, as?: string) => {
    const reply = await call(baseUrl, 'POST', path, { body, ...(as ? { token: as } : {}) })
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  await ask('/v1/terminals', { id, kind, name: `storm ${number}`, merchantId, stallId: null }, token)
  const { activationCode } = await ask(`/v1/terminals/${id}/activation-code`, {}, token)
  await ask('/v1/terminals/activate', { activationCode, publicKey: { kty, crv, x, y } })
  const privateKeyJwk = privateKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey
  return { id, kind, merchantId, privateKeyJwk }
}
