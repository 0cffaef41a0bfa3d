import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomInt } from 'node:crypto'
import { Client } from 'pg'
import type { DemoCampus } from '../test/demo-campus.ts'
import { newId } from '../test/independent-client.ts'
import { certificateOf, type Issuer, readIssuer } from './issuer.ts'

/** A person whose phone was enrolled a week ago; with a meal subsidy, many of them. */
export type Shopper = {
  walletId: number
  subsidyFen: number
  privateKey: KeyObject
  alias: string
  point: { x: Buffer; y: Buffer }
}

/** People that only buy where there is no network, and the issuer of their certificates. */
export type Crowd = { shoppers: Shopper[]; issuer: Issuer }

const DAY_MS = 24 * 3600_000
/** As old as the demo campus's history. */
const AGE_DAYS = 8

/**
 * The past that a fresh campus lacks: its terminals were registered a week ago, and people who never signed in here have
 * phones. Written into the run's own database as the campus would have written it then; those with a subsidy come first.
 */
export async function gatherCrowd(campus: DemoCampus, size: number): Promise<Crowd> {
  const client = new Client({ connectionString: await campus.databaseUrl() })
  await client.connect()
  try {
    await client.query(`UPDATE terminals SET created_at = created_at - make_interval(days => ${AGE_DAYS})`)
    const { rows: campuses } = await client.query<{ code: string }>('SELECT code FROM campuses')
    const { rows: people } = await client.query<{
      person_id: string
      wallet_id: string
      subsidy_fen: string
    }>(
      `SELECT p.person_id, p.wallet_id, w.subsidy_fen
         FROM people p JOIN wallets w ON w.campus_id = p.campus_id AND w.wallet_id = p.wallet_id
        WHERE NOT EXISTS (SELECT FROM pay_keys k WHERE k.campus_id = p.campus_id AND k.person_id = p.person_id)
          AND p.role <> 'visitor' AND w.state = 'active'
        ORDER BY w.subsidy_fen DESC, p.wallet_id LIMIT $1`,
      [size],
    )
    const shoppers = people.map(({ wallet_id, subsidy_fen }) =>
      newShopper(Number(wallet_id), Number(subsidy_fen)),
    )
    const personIds = people.map(({ person_id }) => person_id)
    await insertPhones(client, personIds, shoppers)
    return { shoppers, issuer: await readIssuer(campus.dataDirectory, campuses[0]!.code) }
  } finally {
    await client.end()
  }
}

/** The certificate that a shopper's phone had at a time, with which any of the day's codes is made. */
export function certificateThen({ issuer }: Crowd, { alias, point }: Shopper, expiresAt: Date): Buffer {
  return certificateOf(issuer, { alias, ...point, expiresAt })
}

function newShopper(walletId: number, subsidyFen: number): Shopper {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') }
  const alias = String(randomInt(10 ** 10)).padStart(10, '0')
  return { walletId, subsidyFen, privateKey, alias, point }
}

async function insertPhones(
  client: Client,
  personIds: string[],
  shoppers: readonly Shopper[],
): Promise<void> {
  const then = new Date(Date.now() - AGE_DAYS * DAY_MS)
  const points = shoppers.map(({ point }) => point)
  await client.query(
    `INSERT INTO pay_keys (campus_id, key_id, person_id, alias, thumbprint, x, y, digits_secret_sealed, created_at)
     SELECT c.campus_id, k.*, $7, $8
       FROM campuses c, unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])
         k (key_id, person_id, alias, thumbprint, x, y)`,
    [
      personIds.map(() => newId(then.getTime())),
      personIds,
      shoppers.map(({ alias }) => alias),
      points.map(({ x, y }) => createHash('sha256').update(x).update(y).digest()),
      points.map(({ x }) => x),
      points.map(({ y }) => y),
      randomBytes(60), // these phones show no digits
      then,
    ],
  )
}
