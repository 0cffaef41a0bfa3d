import { openPool } from '../server/base/database.ts'
import { int4Array, int8Array, timestampArray, uuidArray } from '../server/domains/ledger/arrays.ts'
import type { SpendAct } from '../server/domains/ledger/transfer.ts'
import { BATCH, type Bench, CAMPUS_ID, LANES, makeActs, postAll, withLedgers } from './ledger.ts'
import { median, rate, report } from './measure.ts'

// Posting beside (1) writing the same rows with nothing checked and (2) one transfer a call. All three work on one
// durable database, on the same number of connections, in alternating rounds; the medians are compared.

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15)
const ACTS_A_ROUND = Number(process.env.BENCH_ACTS ?? 20_000)
const ONE_CALL_ACTS = 2_000

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

// What a ledger does that posts each transfer by itself: the same guards, row and claim in one call and one commit.
const ONE_CALL = `
  CREATE FUNCTION post_one(p_id uuid, p_wallet bigint, p_stall bigint, p_amount bigint, p_terminal uuid, p_claim uuid,
    p_occurred timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE v wallets;
  BEGIN
    UPDATE wallets SET wallet_fen = wallet_fen - p_amount, spent_fen = spent_fen + p_amount, last_seq = last_seq + 1
      WHERE campus_id = 1 AND wallet_id = p_wallet AND state = 'active' AND wallet_fen >= p_amount
        AND spent_fen + p_amount <= 50000000000 RETURNING * INTO v;
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO transfers_single ${INSERT_COLUMNS} VALUES (1, p_id, 0, 0, 'payment', p_wallet, p_stall, p_amount, p_wallet,
      v.last_seq, v.wallet_fen, 0, p_terminal, NULL, p_claim, p_occurred, now(), 1, 1);
    INSERT INTO claims (campus_id, claim, act_id, expires_on) VALUES (1, p_claim, p_id, current_date + 31);
    RETURN v.wallet_fen;
  END $$`

/** One transfer a call and a commit, over so many connections at once. */
async function oneByOne(url: string, connections: number, acts: SpendAct[]): Promise<number> {
  const pool = openPool(url, { max: connections })
  await Promise.all(Array.from({ length: connections }, () => pool.query('SELECT pg_sleep(0.05)')))
  let next = 0
  const work = async () => {
    for (let act = acts[next++]; act; act = acts[next++]) {
      const { id, walletId, toId, amountFen, terminalId, claim, occurredAt } = act
      const values = [id, walletId, toId, amountFen, terminalId, claim!.key, occurredAt]
      await pool.query({ name: 'post_one', text: 'SELECT post_one($1, $2, $3, $4, $5, $6, $7)', values })
    }
  }
  const perSecond = await rate(acts.length, () => Promise.all(Array.from({ length: connections }, work)))
  await pool.end()
  return perSecond
}

type Subject = 'only' | 'code' | 'card' | 'one'

async function benchPosting(bench: Bench): Promise<void> {
  await bench.pool.query('CREATE TABLE transfers_only (LIKE transfers INCLUDING ALL)')
  await bench.pool.query('CREATE TABLE transfers_single (LIKE transfers INCLUDING ALL)')
  await bench.pool.query(ONE_CALL)
  const rates: Record<Subject, number[]> = { only: [], code: [], card: [], one: [] }
  const timed = (withClaim: boolean, count: number, work: (acts: SpendAct[]) => Promise<void>) => {
    const acts = makeActs(bench, count, withClaim)
    return rate(acts.length, () => work(acts))
  }
  const measure: Record<Subject, () => Promise<number>> = {
    only: () => timed(true, ACTS_A_ROUND, (acts) => insertOnly(bench, acts)),
    code: () => timed(true, ACTS_A_ROUND, (acts) => postAll(bench.poster, acts)),
    card: () => timed(false, ACTS_A_ROUND, (acts) => postAll(bench.poster, acts)),
    // The better of few and many connections: many share a flush, few disturb each other less.
    one: async () =>
      Math.max(
        await oneByOne(bench.url, 4, makeActs(bench, ONE_CALL_ACTS, true)),
        await oneByOne(bench.url, 16, makeActs(bench, ONE_CALL_ACTS, true)),
      ),
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const subject of ['only', 'code', 'card', 'one'] as const) {
      const perSecond = await measure[subject]()
      if (round > 0) rates[subject].push(perSecond) // the first round warms up
      process.stderr.write(`${subject} ${Math.round(perSecond)} `)
    }
    process.stderr.write('\n')
  }
  const [only, code, card, one] = [rates.only, rates.code, rates.card, rates.one].map(median) as Four
  const details = { lanes: LANES, batch: BATCH, rounds: ROUNDS }
  report('posting-vs-insert-only', code, only, { ...details, credential: 'pay code' })
  report('posting-vs-one-call', code, one, { ...details, credential: 'pay code' })
  report('posting-vs-insert-only-card', card, only, { ...details, credential: 'card' })
}

type Four = [number, number, number, number]

await withLedgers(['posting'], ([bench]) => benchPosting(bench!))
