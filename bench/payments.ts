import { spawn } from 'node:child_process'
import { generateKeyPairSync, sign, type webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { openPool, type Pool } from '../server/base/database.ts'
import { loadKeys } from '../server/base/keys.ts'
import { enrolPayKey } from '../server/domains/credentials/enrol-pay-key.ts'
import { defaultPolicy } from '../server/domains/policy/policy.ts'
import { DemoCampus } from '../test/demo-campus.ts'
import { newId, type Phone, payCode, signTerminalIn } from '../test/independent-client.ts'
import { postRequest } from './load.ts'

const PHONES = 600

/** Where a prepared payment may be sent: the campus's port, or the bare route's. */
type Ports = { ours: number; bare: number }

/**
 * A demo campus with phones, and the bare route beside it.
 * @param work gets a function that makes so many payments of one fen, each by a fresh code: codes live for a minute
 */
export async function withPayments(
  work: (ports: Ports, prepare: (count: number) => Buffer[]) => Promise<void>,
): Promise<void> {
  const campus = await DemoCampus.start({ pages: false })
  const bare = await startBareRoute()
  try {
    const pool = openPool(await campus.databaseUrl())
    const phones = await enrolPhones(pool, campus)
    await pool.end()
    const { terminals } = await campus.demo()
    const token = await signTerminalIn(campus.baseUrl, terminals.find(({ kind }) => kind === 'pos')!)
    await work({ ours: campus.port, bare: bare.port }, (count) => preparePayments(phones, token, count))
  } finally {
    bare.stop()
    await campus.remove()
  }
}

function preparePayments(phones: readonly Phone[], token: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const text = payCode(phones[i % phones.length]!)
    return postRequest('/v1/payments', token, {
      id: newId(),
      amountFen: 1,
      credential: { kind: 'pay-code', text },
    })
  })
}

/** Phones of people with money, whose own limits of the day leave room for thousands of payments of one fen. */
async function enrolPhones(pool: Pool, campus: DemoCampus): Promise<Phone[]> {
  const keys = await loadKeys(campus.dataDirectory)
  const deps = { pool, keys, campusCodeOf: () => 'demo' }
  const { rows } = await pool.query<{ campusId: number; personId: string }>(
    `SELECT p.campus_id AS "campusId", p.person_id AS "personId"
     FROM people p JOIN wallets w USING (campus_id, wallet_id)
     WHERE w.wallet_fen >= 1000 AND w.state = 'active' AND p.role = 'undergraduate' LIMIT $1`,
    [PHONES],
  )
  await pool.query(
    `INSERT INTO spending_limits (campus_id, person_id, per_payment_fen, per_day_fen, changed_at)
     SELECT 1, unnest($1::uuid[]), 20000, 20000, now() ON CONFLICT DO NOTHING`,
    [rows.map(({ personId }) => personId)],
  )
  const phones: Phone[] = []
  for (const { campusId, personId } of rows) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
    const made = await enrolPayKey(
      deps,
      { campusId, personId, publicKey: { x, y } },
      defaultPolicy(),
      new Date(),
    )
    if (!made.ok) throw new Error(`a phone could not be enrolled: ${made.code}`)
    const { certificate, alias, keyId } = made
    phones.push({ privateKey, certificate: Buffer.from(certificate, 'base64url'), alias, keyId, token: '' })
  }
  return phones
}

async function startBareRoute(): Promise<{ port: number; stop: () => void }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const message = Buffer.from('what a phone signs, about as long as the real one: 300 bytes '.repeat(5))
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const given: { key: webcrypto.JsonWebKey; message: string; signature: string } = {
    key: publicKey.export({ format: 'jwk' }),
    message: message.toString('base64url'),
    signature: signature.toString('base64url'),
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-route.ts'), JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(Number(String(line))))
    child.once('exit', () => reject(new Error('the bare route did not start')))
  })
  return { port, stop: () => child.kill() }
}
