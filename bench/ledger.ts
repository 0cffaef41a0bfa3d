import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPool, type Pool } from '../server/base/database.ts'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { migrate } from '../server/base/migrate.ts'
import { openAccount } from '../server/domains/ledger/open-account.ts'
import { Poster } from '../server/domains/ledger/poster.ts'
import type { AccountId, Outcome, SpendAct, WalletId } from '../server/domains/ledger/transfer.ts'

export const CAMPUS_ID = 1
const WALLETS = 20_000
const STALLS = 12
export const BATCH = 500
export const LANES = Number(process.env.BENCH_LANES ?? 2)
const UNDER_WAY = 4 * BATCH * LANES

export type Bench = { pool: Pool; url: string; poster: Poster; wallets: WalletId[]; stalls: AccountId[] }

/**
 * Durable databases on one server, each with a campus of 20,000 people who have money and its poster, and nothing else.
 * @param names one database each
 */
export async function withLedgers(names: string[], work: (benches: Bench[]) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(process.env.BENCH_DIRECTORY ?? tmpdir(), 'onecard-bench-'))
  const server = await startEmbedded(directory)
  const benches: Bench[] = []
  try {
    for (const name of names) benches.push(await setUp(await createDatabase(server.url, name)))
    await work(benches)
  } finally {
    for (const { poster } of benches) await poster.close()
    for (const { pool } of benches) await pool.end()
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const pool = openPool(serverUrl, { max: 1 })
  await pool.query(`CREATE DATABASE ${name}`)
  await pool.end()
  const url = new URL(serverUrl)
  url.pathname = name
  return url.href
}

async function setUp(url: string): Promise<Bench> {
  await migrate(url)
  const owner = openPool(url, { max: LANES + 1 })
  await owner.query(
    `INSERT INTO campuses (campus_id, code, name_zh, name_en) VALUES ($1, 'bench', '测', 'Bench')`,
    [CAMPUS_ID],
  )
  await owner.query(
    `INSERT INTO ledger_accounts (campus_id, kind, owner_id)
     SELECT $1, 'person_wallet', gen_random_uuid() FROM generate_series(1, $2::int)`,
    [CAMPUS_ID, WALLETS],
  )
  const { rows } = await owner.query<{ wallet_id: WalletId }>(
    `INSERT INTO wallets (campus_id, wallet_id, wallet_fen)
     SELECT campus_id, account_id, 100000000000 FROM ledger_accounts RETURNING wallet_id`,
  )
  const stalls: AccountId[] = []
  for (let stall = 0; stall < STALLS; stall++) {
    stalls.push(await openAccount(owner, CAMPUS_ID, 'merchant_payable', { ownerId: randomUUID() }))
  }
  await owner.query('VACUUM ANALYZE')
  const poster = new Poster(url, {
    campusId: CAMPUS_ID,
    lanes: LANES,
    batchMax: BATCH,
    onError: console.error,
  })
  return { pool: owner, url, poster, wallets: rows.map((row) => row.wallet_id), stalls }
}

const TERMINALS = Array.from({ length: 40 }, () => uuidv7())

/** Payments of ¥12.50 by anyone, with a code that may be used once or without. */
export function makeActs({ wallets, stalls }: Bench, count: number, withClaim: boolean): SpendAct[] {
  const expiresAt = new Date(Date.now() + 30 * 86_400_000)
  return Array.from({ length: count }, (_, index) => ({
    shape: 'spend',
    id: Buffer.from(uuidv7()).toString(), // one flat string, as from a request's body
    kind: 'payment',
    walletId: wallets[Math.floor(Math.random() * wallets.length)]!,
    toId: stalls[index % stalls.length]!,
    amountFen: 1250,
    occurredAt: new Date(),
    terminalId: TERMINALS[index % TERMINALS.length]!,
    businessDate: '2026-11-20',
    guards: { dayLimitFen: 50_000_000_000, pinlessDayLimitFen: 50_000_000_000 },
    claim: withClaim ? { key: randomBytes(16).toString('hex'), expiresAt } : null,
  }))
}

/** Posts as a busy campus would: so many acts under way at once, each answered for itself and then forgotten. */
export function postAll(poster: Poster, acts: SpendAct[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0
    let answered = 0
    const take = (outcome?: Outcome) => {
      if (outcome) {
        if (!outcome.ok) return reject(new Error(`refused: ${outcome.code}`))
        answered += 1
        if (answered === acts.length) return resolve()
      }
      const act = acts[next++]
      if (act) poster.post(act).then(take, reject)
    }
    for (let index = 0; index < UNDER_WAY; index++) take()
  })
}
