import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPool, type Pool, SERVER_ROLE } from '../server/base/database.ts'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { migrate } from '../server/base/migrate.ts'
import { int4Array, int8Array, timestampArray, uuidArray } from '../server/domains/ledger/arrays.ts'
import { openAccount } from '../server/domains/ledger/open-account.ts'
import { Poster } from '../server/domains/ledger/poster.ts'
import { type AccountId, type SpendAct, type WalletId } from '../server/domains/ledger/transfer.ts'
import { median, rate, report } from './measure.ts'

// Posting beside (1) writing the same rows with nothing checked and (2) one transfer a call. All three work on one
// durable database, on the same number of connections, in alternating rounds; the medians are compared.

const CAMPUS_ID = 1
const WALLETS = 20_000
const STALLS = 12
const BATCH = 500
const LANES = Number(process.env.BENCH_LANES ?? 2)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9)
const ACTS_A_ROUND = Number(process.env.BENCH_ACTS ?? 60_000)
const ONE_CALL_ACTS = 3_000

type Bench = { pool: Pool; poster: Poster; wallets: WalletId[]; stalls: AccountId[] }

async function setUp(url: string): Promise<Bench> {
  await migrate(url)
  const owner = openPool(url, { max: LANES + 1 })
  await owner.query(
    `INSERT INTO campuses (campus_id, code, name_zh, name_en) VALUES ($1, 'bench', '测', 'Bench')`,
    [CAMPUS_ID],
  )
  await owner.query('CREATE TABLE transfers_only (LIKE transfers INCLUDING ALL)')
  await owner.query('CREATE TABLE transfers_single (LIKE transfers INCLUDING ALL)')
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
  return { pool: owner, poster, wallets: rows.map((row) => row.wallet_id), stalls }
}

const TERMINALS = Array.from({ length: 40 }, () => uuidv7())

function makeActs({ wallets, stalls }: Bench, count: number, withClaim: boolean): SpendAct[] {
  const expiresAt = new Date(Date.now() + 30 * 86_400_000)
  return Array.from({ length: count }, (_, index) => ({
    shape: 'spend',
    id: uuidv7(),
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

const INSERT_COLUMNS = `(campus_id, id, leg, seq, kind, debit_id, credit_id, amount_fen, wallet_id, wallet_seq,
  wallet_after_fen, subsidy_after_fen, terminal_id, reference, claim, occurred_at, posted_at, lane, batch)`

/** Every column of the same rows, given: the fastest way found to write them (binary arrays, one prepared statement). */
async function insertOnly(bench: Bench, acts: SpendAct[]): Promise<void> {
  let next = 0
  const work = async () => {
    const client = await bench.pool.connect()
    while (next < acts.length) {
      const part = acts.slice(next, next + BATCH)
      next += BATCH
      await client.query({
        name: 'insert_only',
        text: `INSERT INTO transfers_only ${INSERT_COLUMNS}
          SELECT $1, u.id, 0, u.seq, 'payment', u.wallet, u.stall, u.amount, u.wallet, u.wallet_seq, u.wallet_after, 0,
            u.terminal, NULL, u.claim, u.occurred, now(), 1, $2
          FROM unnest($3::uuid[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::int[], $9::bigint[],
            $10::uuid[], $11::uuid[], $12::timestamptz[])
            u (id, seq, wallet, stall, amount, wallet_seq, wallet_after, terminal, claim, occurred)`,
        values: [
          CAMPUS_ID,
          next,
          uuidArray(part.map((act) => act.id)),
          int4Array(part.map((_, index) => index)),
          int8Array(part.map((act) => act.walletId)),
          int8Array(part.map((act) => act.toId)),
          int8Array(part.map((act) => act.amountFen)),
          int4Array(part.map((_, index) => index)),
          int8Array(part.map(() => 100_000)),
          uuidArray(part.map((act) => act.terminalId!)),
          uuidArray(part.map((act) => act.claim?.key ?? act.id)),
          timestampArray(part.map((act) => act.occurredAt.getTime())),
        ],
      })
    }
    client.release()
  }
  await Promise.all(Array.from({ length: LANES }, work))
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-bench-'))
  const given = process.env.BENCH_DATABASE_URL
  const server = given ? undefined : await startEmbedded(directory)
  const bench = await setUp(given ?? server!.url)
  const rates: Record<'only' | 'code' | 'card', number[]> = { only: [], code: [], card: [] }
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const subject of ['only', 'code', 'card'] as const) {
        const acts = makeActs(bench, ACTS_A_ROUND, subject !== 'card')
        await new Promise((resolve) => setTimeout(resolve, 100))
        const perSecond = await rate(acts.length, () =>
          subject === 'only' ? insertOnly(bench, acts) : bench.poster.postBatch(acts),
        )
        if (round > 0) rates[subject].push(perSecond) // the first round warms up
        process.stderr.write(`${subject} ${Math.round(perSecond)} `)
      }
      process.stderr.write('\n')
    }
    report('posting-vs-insert-only', median(rates.code), median(rates.only), {
      credential: 'pay code',
      lanes: LANES,
    })
    report('posting-vs-insert-only-card', median(rates.card), median(rates.only), { lanes: LANES })
  } finally {
    await bench.poster.close()
    await bench.pool.end()
    await server?.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

await main()
